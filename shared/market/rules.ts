import type { Market, StockCode } from './quote.ts'

/** The tick sizes in won, with the price at which each begins; one table for all markets since 2023-01-25. */
const TICK_SIZES = [
  { fromKrw: 500_000, tickKrw: 1_000 },
  { fromKrw: 200_000, tickKrw: 500 },
  { fromKrw: 50_000, tickKrw: 100 },
  { fromKrw: 20_000, tickKrw: 50 },
  { fromKrw: 5_000, tickKrw: 10 },
  { fromKrw: 2_000, tickKrw: 5 },
] as const

/**
 * The step between neighbouring order prices, won. Last prices may be off it: midpoint orders trade at half a
 * tick, so this rule never rejects a quote.
 */
export function tickSize(priceKrw: number): number {
  return TICK_SIZES.find(({ fromKrw }) => priceKrw >= fromKrw)?.tickKrw ?? 1
}

/**
 * Highest and lowest price of a day, won: ±30 % of the base, ±15 % on KONEX, each distance truncated to ticks
 * *of the base price*; an upper limit in a band with larger ticks is truncated to one of those (1,605 → 2,086
 * → 2,085). Integer arithmetic. Does not apply on a listing's first day or in liquidation trading.
 */
export function priceLimits(baseKrw: number, market: Market): { upperKrw: number; lowerKrw: number } {
  const tickKrw = tickSize(baseKrw)
  const twentieths = market === 'KONEX' ? 3 : 6
  const distanceKrw = Math.floor((baseKrw * twentieths) / (20 * tickKrw)) * tickKrw
  const highestKrw = baseKrw + distanceKrw
  const highestTickKrw = tickSize(highestKrw)
  return {
    upperKrw: Math.floor(highestKrw / highestTickKrw) * highestTickKrw,
    lowerKrw: baseKrw - distanceKrw,
  }
}

/** The shape of a stock code; `0001A0` and `37550L` are codes too, and no letter is in lower case. */
export const STOCK_CODE = /^[0-9A-Z]{6}$/

export const isStockCode = (text: string): text is StockCode => STOCK_CODE.test(text)

/**
 * ISO 6166 check digit of the first eleven characters: letters count 10…35, every other digit from the right is
 * doubled, the digits are summed.
 */
export function isinCheckDigit(isinBody: string): string {
  const digits = [...isinBody].map((character) => parseInt(character, 36)).join('')
  const sum = [...digits].reverse().reduce((total, digit, fromRight) => {
    const value = Number(digit) * (fromRight % 2 === 0 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return String((10 - (sum % 10)) % 10)
}

/** The class of share in the ISIN, by the last character of the code: common, then old and new preferred. */
const SHARE_CLASSES: Readonly<Record<string, string>> = {
  '0': '000',
  '5': '100',
  '7': '200',
  '9': '300',
  K: 'K01',
  L: 'K02',
  M: 'K03',
}

/**
 * The ISIN of a Korean issuer's stock; null when the code's last character is no share class. Those of
 * foreign issuers (codes 9xxxxx, ISINs of their own country) differ, so a source's ISIN takes precedence.
 */
export function isinFor(code: StockCode): string | null {
  const shareClass = SHARE_CLASSES[code.slice(5)]
  if (!isStockCode(code) || shareClass === undefined) return null
  const body = `KR7${code.slice(0, 5)}${shareClass}`
  return body + isinCheckDigit(body)
}
