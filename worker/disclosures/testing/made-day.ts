import { UNCHAINED_SUBJECTS } from '#shared/disclosures/kinds'
import { TITLE_LIST } from '#shared/disclosures/testing/titles'
import { readTitle } from '#shared/disclosures/title'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import { seededRandom } from '#shared/testing/random-market'
import { HOUR_MS } from '#shared/time'
import type { MadeFiling } from './filing-servers.ts'

export const DAY = '2026-03-19'

export interface MadeCompany {
  name: string
  code: string
}

export interface MadeDay {
  filings: MadeFiling[]
  /** What each correction is of, and what each withdrawal takes back, by their places in the day. */
  corrects: Map<number, number>
  withdrawals: Set<number>
  /** Two of one company with one title, which cannot be distinguished. */
  alike: [number, number][]
}

const TITLES = TITLE_LIST.filter(([, title]) => {
  const { isCorrection, isWithdrawal } = readTitle(title)
  return !isCorrection && !isWithdrawal
})
const isChained = (kinds: string) => !UNCHAINED_SUBJECTS.some((subject) => kinds.includes(subject))
const isWithdrawal = (at: number) => at % 61 === 60
const isLater = (at: number) => at % 7 === 6 || isWithdrawal(at)
/** The first of two that are alike. */
const isTwice = (at: number) => at % 40 === 20 && !isLater(at) && !isLater(at + 1)

/**
 * A day of filings, the titles of the confusion table in turn, each of a company of its own. Every seventh is a correction of an
 * earlier one, or of its correction, and some withdraw one. The exchange writes spaces, dots and reports otherwise than the
 * supervisor, numbers every second filing differently, leaves the market out of some, repeats some and misses every
 * fifth; the supervisor misses every eleventh. Some companies are not listed, some have another name than their
 * listing, and some file twice under one title.
 */
export function makeDay(companies: readonly MadeCompany[]): MadeDay {
  const random = seededRandom(7)
  const day: MadeDay = { filings: [], corrects: new Map(), withdrawals: new Set(), alike: [] }
  const open: number[] = []
  for (const at of companies.keys()) {
    const of = isLater(at) ? open.splice(Math.floor(random() * open.length), 1)[0] : undefined
    const original = of === undefined ? undefined : day.filings[of]
    if (of !== undefined && original !== undefined) {
      const mark = isWithdrawal(at) ? '[철회]' : '[기재정정]'
      day.filings.push(made(at, { ...original, title: original.dart?.title ?? '' }, mark))
      day.corrects.set(at, of)
      if (isWithdrawal(at)) day.withdrawals.add(at)
      else open.push(at)
      continue
    }
    const first = isTwice(at - 1) ? at - 1 : at
    const [kinds, title] = TITLES[first % TITLES.length] ?? ['', '']
    day.filings.push(made(at, { ...companyOf(companies, first), title }))
    if (first !== at) day.alike.push([first, at])
    else if (!isTwice(at) && day.filings[at]?.dart !== undefined && isChained(kinds)) open.push(at)
  }
  return day
}

function companyOf(companies: readonly MadeCompany[], at: number) {
  const { name = '', code = '' } = companies[at] ?? {}
  if (at % 23 === 22) return { company: `비상장${name}`, code: '' }
  return { company: at % 37 === 36 ? `새${name}` : name, code }
}

interface ToMake {
  company: string
  code: string
  title: string
}

function made(at: number, { company, code, title }: ToMake, mark = ''): MadeFiling {
  const day = DAY.replaceAll('-', '')
  const unmarked = title.replace('[기재정정]', '')
  const number = `${day}${String(at + 1).padStart(6, '0')}`
  const isReportedByBoth = mark !== '' || isTwice(at) || isTwice(at - 1) || company.startsWith('새')
  const byDart = isReportedByBoth || at % 11 !== 10
  const byKind = isReportedByBoth || at % 5 !== 4 || !byDart
  const kind = {
    number: at % 2 === 0 ? number : `${day}8${String(at + 1).padStart(5, '0')}`,
    title: `${mark.replace('기재', '')}${asTheExchangeSays(unmarked)}`,
    untagged: at % 13 === 12,
    doubled: at % 29 === 28,
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
