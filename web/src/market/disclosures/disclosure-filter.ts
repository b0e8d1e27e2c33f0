import { levelOf } from '#shared/disclosures/classify'
import { LEVELS, SUBJECTS, type Kind, type Level, type Subject } from '#shared/disclosures/kinds'
import { searchText } from '#shared/disclosures/search-terms'
import { STAGES } from '#shared/disclosures/kinds'
import { MARKETS, type Market } from '#shared/market/quote'
import { isStockCode } from '#shared/market/rules'
import type { Disclosure } from '#shared/rest/disclosures'
import type { QueryOf } from '#shared/rest/contract'

/** A filter of disclosures; empty fields match all. */
export interface DisclosureFilter {
  code: string
  /** The id of a watchlist of the user. */
  watchlist: string
  market: Market | ''
  subject: Subject | ''
  /** `important`: critical and high; `all` includes routine notices. */
  level: 'important' | 'usual' | 'all'
  q: string
}

export const NO_DISCLOSURE_FILTER: DisclosureFilter = {
  code: '',
  watchlist: '',
  market: '',
  subject: '',
  level: 'usual',
  q: '',
}

export const LEVEL_CHOICES = ['important', 'usual', 'all'] as const satisfies DisclosureFilter['level'][]

const LEVELS_OF: Readonly<Record<DisclosureFilter['level'], readonly Level[]>> = {
  important: ['critical', 'high'],
  usual: LEVELS.filter((level) => level !== 'hidden'),
  all: LEVELS,
}

const isSubject = (text: unknown): text is Subject =>
  typeof text === 'string' && Object.hasOwn(SUBJECTS, text)

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Reads the filter from a URL query; invalid values are ignored. */
export function readDisclosureFilter(query: Readonly<Record<string, unknown>>): DisclosureFilter {
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 100) : '')
  const { code, watchlist, market, subject, level, q } = query
  return {
    code: isStockCode(text(code)) ? text(code) : '',
    watchlist: UUID.test(text(watchlist)) ? text(watchlist) : '',
    market: MARKETS.find((known) => known === market) ?? '',
    subject: isSubject(subject) ? subject : '',
    level: LEVEL_CHOICES.find((known) => known === level) ?? NO_DISCLOSURE_FILTER.level,
    q: text(q),
  }
}

const kindsOf = (subject: Subject): Kind[] => STAGES.map((stage): Kind => `${subject}${stage}`)

/** The filter as a REST query. */
export function restQueryOf(filter: DisclosureFilter): QueryOf<'listDisclosures'> {
  const { code, watchlist, market, subject, level, q } = filter
  return {
    code,
    watchlist: watchlist === '' ? undefined : watchlist,
    market: market === '' ? undefined : market,
    kind: subject === '' ? undefined : kindsOf(subject).join(','),
    level: level === 'all' ? undefined : LEVELS_OF[level].join(','),
    q: q.trim(),
  }
}

/**
 * Whether REST would return a row.
 *
 * @param watched the codes of the filter's watchlist
 */
export function matcherOf(
  { code, watchlist, market, subject, level, q }: DisclosureFilter,
  watched: readonly string[] = [],
): (row: Disclosure) => boolean {
  const levels = new Set(LEVELS_OF[level])
  const kinds = subject === '' ? null : new Set<Kind>(kindsOf(subject))
  const words = q.split(/\s+/u).flatMap((word) => searchText(word) || [])
  return (row) =>
    (code === '' || row.code === code) &&
    (watchlist === '' || (row.code !== null && watched.includes(row.code))) &&
    (market === '' || row.market === market) &&
    levels.has(row.level) &&
    (kinds === null || row.kinds.some((kind) => kinds.has(kind))) &&
    words.every((word) => searchText(row.company, row.title, row.code ?? '').includes(word))
}

/** The subjects of the selected levels, in the order of the table. */
export function subjectsOf(level: DisclosureFilter['level']): Subject[] {
  return Object.keys(SUBJECTS)
    .filter(isSubject)
    .filter((subject) => LEVELS_OF[level].includes(levelOf(subject)))
}
