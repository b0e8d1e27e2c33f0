import type { Language } from '#shared/language'
import { seoulIso } from '#shared/market/seoul-time'
import { grouped, NO_NUMBER, oneDecimal, twoDecimals } from './digits.ts'
import type { ColumnUnit } from './locale.ts'
import { LOCALES } from './locales.ts'

export type { Language } from '#shared/language'
export { NO_NUMBER } from './digits.ts'

/** What is printed as zero has no sign, whatever it was before it was rounded. */
const signed = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
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
  return krw === null ? NO_NUMBER : inUnit(krw, LOCALES[language].numbers.units.turnover)
}

/** Market capitalisation in a column: 억 won, in English billions. */
export function capColumn(krw: number | null, language: Language): string {
  return krw === null ? NO_NUMBER : inUnit(krw, LOCALES[language].numbers.units.cap)
}

const inUnit = (krw: number, { won, decimals }: ColumnUnit): string =>
  (decimals === 0 ? grouped : oneDecimal).format(krw / won)

/** A sum of money that stands alone: `35조 8,068억`, in English `₩35.81T`. */
export function money(krw: number | null, language: Language): string {
  return krw === null ? NO_NUMBER : LOCALES[language].numbers.money(krw)
}

/** Money in one unit only, so that a column of it can be read down: `1,035.7조`, `8,068억`; in English `₩35.81T`. */
export function shortMoney(krw: number, language: Language): string {
  return LOCALES[language].numbers.shortMoney(krw)
}

/** Shares: `9,980만`, in English `99.8M`; small numbers whole. */
export function shortVolume(shares: number, language: Language): string {
  return shares < SHORT_FROM_SHARES ? whole(shares) : LOCALES[language].numbers.shortShares(shares)
}

const SHORT_FROM_SHARES = 100_000

/** Shares on an axis: `12.5만`, in English `125K`. */
export function sharesLabel(shares: number, language: Language): string {
  return LOCALES[language].numbers.axisShares(shares)
}
