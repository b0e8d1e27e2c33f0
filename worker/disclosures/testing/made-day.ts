import { UNCHAINED_SUBJECTS } from '#shared/disclosures/kinds'
import { TITLE_LIST } from '#shared/disclosures/testing/titles'
import { readTitle } from '#shared/disclosures/title'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import { seededRandom } from '#shared/testing/random-market'
import type { MadeFiling } from './filing-servers.ts'

export const DAY = '2026-03-19'

export interface MadeCompany {
  name: string
  code: string
}

export interface MadeDay {
  filings: MadeFiling[]
  /** What each correction is of, by their places in the day. */
  corrects: Map<number, number>
}

const HOUR_MS = 3_600_000
const UNMARKED = TITLE_LIST.filter(([kinds, title]) => {
  const { marks, isCorrection } = readTitle(title)
  return marks.length === 0 && !isCorrection && !UNCHAINED_SUBJECTS.some((subject) => kinds.includes(subject))
})

/**
 * A day of filings, the titles of the confusion table in turn, each of a company of its own; every seventh is a correction of
 * an earlier one, or of its correction. The exchange writes spaces, dots and reports otherwise than the supervisor, numbers
 * every second filing otherwise, and knows nothing of every fifth; the supervisor knows nothing of every eleventh.
 */
export function makeDay(companies: readonly MadeCompany[]): MadeDay {
  const random = seededRandom(7)
  const filings: MadeFiling[] = []
  const corrects = new Map<number, number>()
  const open: number[] = []
  for (const [at, { name, code }] of companies.entries()) {
    const of = at % 7 === 6 ? open.splice(Math.floor(random() * open.length), 1)[0] : undefined
    const original = of === undefined ? undefined : filings[of]
    const title = UNMARKED[at % UNMARKED.length]?.[1] ?? ''
    const filing =
      original === undefined
        ? made(at, { company: name, code, title })
        : { ...made(at, { ...original, title: original.dart?.title ?? title }, '[기재정정]') }
    filings.push(filing)
    if (of !== undefined) corrects.set(at, of)
    if (filing.dart !== undefined) open.push(at)
  }
  return { filings, corrects }
}

function made(
  at: number,
  { company, code, title }: { company: string; code: string; title: string },
  mark = '',
): MadeFiling {
  const day = DAY.replaceAll('-', '')
  const unmarked = title.replace('[기재정정]', '')
  const number = `${day}${String(at + 1).padStart(6, '0')}`
  const byDart = mark !== '' || at % 11 !== 10
  const byKind = mark !== '' || at % 5 !== 4 || !byDart
  const kind = {
    number: at % 2 === 0 ? number : `${day}8${String(at + 1).padStart(5, '0')}`,
    title: `${mark.replace('기재', '')}${asTheExchangeSays(unmarked)}`,
  }
  return {
    company,
    code,
    market: '유',
    atMs: startOfSeoulDay(DAY) + 8 * HOUR_MS + at * 60_000,
    ...(byKind ? { kind } : {}),
    ...(byDart ? { dart: { number, title: `${mark}${unmarked}` } } : {}),
  }
}

function asTheExchangeSays(title: string): string {
  return title
    .replace(/^주요사항보고서\((.+)\)$/u, '$1')
    .replaceAll('ㆍ', '·')
    .replace('결정', ' 결정')
}
