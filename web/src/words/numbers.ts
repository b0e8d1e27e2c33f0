import { seoulIso } from '#shared/market/seoul-time'

export const LANGUAGES = ['ko', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

/** Stands where a number is not there yet. */
export const NO_NUMBER = '–'

const EOK = 100_000_000
const JO = 10_000 * EOK

// Grouping by comma is the same in both languages, so one cached formatter serves the hot cells.
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const oneDecimal = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const twoDecimals = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
/** What is printed as zero has no sign, whatever it was before it was rounded. */
const signed = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
})
const compact = new Intl.NumberFormat('en-US', {
  notation: 'compact',
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
})

/** Won, shares, counts: `173,500`. */
export function whole(value: number | null): string {
  return value === null ? NO_NUMBER : grouped.format(value)
}

/** Index points: `2,745.12`. */
export function points(value: number | null): string {
  return value === null ? NO_NUMBER : twoDecimals.format(value)
}

/** Per cent with its sign: `+3.24%`; zero has none. */
export function rate(percent: number | null): string {
  return percent === null ? NO_NUMBER : `${signed.format(percent)}%`
}

/** A share in per cent, which is never negative: `12.34%`. */
export function share(percent: number | null): string {
  return percent === null ? NO_NUMBER : `${twoDecimals.format(percent)}%`
}

/** `10:34:07` in Seoul, of epoch milliseconds. */
export function clockTime(atMs: number | null): string {
  return atMs === null ? NO_NUMBER : seoulIso(atMs).slice(11, 19)
}

/** The size of a change, without its sign: the mark beside it says the direction. */
export function changeSize(value: number | null): string {
  return value === null ? NO_NUMBER : grouped.format(Math.abs(value))
}

/** Turnover in a column whose header says the unit: 억 won with one decimal, in English millions. */
export function turnoverColumn(krw: number | null, language: Language): string {
  if (krw === null) return NO_NUMBER
  return language === 'ko' ? oneDecimal.format(krw / EOK) : grouped.format(krw / 1_000_000)
}

/** Market capitalisation in a column: 억 won, in English billions. */
export function capColumn(krw: number | null, language: Language): string {
  if (krw === null) return NO_NUMBER
  return language === 'ko' ? grouped.format(krw / EOK) : grouped.format(krw / 1_000_000_000)
}

/** A sum of money that stands alone: `35조 8,068억`, in English `₩35.81T`. */
export function money(krw: number | null, language: Language): string {
  if (krw === null) return NO_NUMBER
  if (language === 'en') return `₩${compact.format(krw)}`
  const eok = Math.round(krw / EOK)
  if (eok < 1) return `${grouped.format(Math.round(krw / 10_000))}만`
  const jo = Math.floor(eok / (JO / EOK))
  const rest = eok % (JO / EOK)
  if (jo === 0) return `${grouped.format(rest)}억`
  return rest === 0 ? `${grouped.format(jo)}조` : `${grouped.format(jo)}조 ${grouped.format(rest)}억`
}
