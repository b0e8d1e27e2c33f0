import type { NumberFormats } from '../locale.ts'

const compact = (minimumFractionDigits: number, maximumFractionDigits: number) =>
  new Intl.NumberFormat('en-US', { notation: 'compact', minimumFractionDigits, maximumFractionDigits })
const twoDecimals = compact(2, 2)
const oneDecimal = compact(1, 1)
const upToOneDecimal = compact(0, 1)

/** `₩35.81T` */
const money = (krw: number): string => `₩${twoDecimals.format(krw)}`

export const numbers: NumberFormats = {
  units: { turnover: { won: 1_000_000, decimals: 0 }, cap: { won: 1_000_000_000, decimals: 0 } },
  money,
  shortMoney: money,
  shortShares: (shares) => oneDecimal.format(shares),
  axisShares: (shares) => upToOneDecimal.format(shares),
}
