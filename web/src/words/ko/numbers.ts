import { grouped, oneDecimal, upToOneDecimal } from '../digits.ts'
import type { NumberFormats } from '../locale.ts'

const MAN = 10_000
const EOK = 100_000_000
const EOK_PER_JO = 10_000

const inMan = (value: number): string => `${grouped.format(Math.round(value / MAN))}만`

/** `35조 8,068억` */
function money(krw: number): string {
  const eok = Math.round(krw / EOK)
  if (eok < 1) return inMan(krw)
  const jo = Math.floor(eok / EOK_PER_JO)
  const rest = eok % EOK_PER_JO
  if (jo === 0) return `${grouped.format(rest)}억`
  return rest === 0 ? `${grouped.format(jo)}조` : `${grouped.format(jo)}조 ${grouped.format(rest)}억`
}

/** `1,035.7조`, `8,068억` */
function shortMoney(krw: number): string {
  const eok = Math.round(krw / EOK)
  return eok >= EOK_PER_JO ? `${oneDecimal.format(eok / EOK_PER_JO)}조` : money(krw)
}

/** `12.5만` */
function axisShares(shares: number): string {
  if (shares >= EOK) return `${upToOneDecimal.format(shares / EOK)}억`
  return shares >= MAN ? `${upToOneDecimal.format(shares / MAN)}만` : upToOneDecimal.format(shares)
}

export const numbers: NumberFormats = {
  units: { turnover: { won: EOK, decimals: 1 }, cap: { won: EOK, decimals: 0 } },
  money,
  shortMoney,
  shortShares: inMan,
  axisShares,
}
