/**
 * Change against the base price in per cent, two decimals, rounded half away from zero, as the exchange
 * prints it. Integer arithmetic: floats are wrong for about one row in a thousand.
 *
 * @param changeKrw price − base, won
 * @param baseKrw base price, won, above zero; null for a base of zero, where a rate has no meaning
 */
export function changeRate(changeKrw: number, baseKrw: number): number | null {
  if (baseKrw <= 0) return null
  const hundredths = Math.floor((Math.abs(changeKrw) * 20_000 + baseKrw) / (2 * baseKrw))
  return hundredths === 0 ? 0 : (Math.sign(changeKrw) * hundredths) / 100
}

interface Priced {
  price: number | null
  previousClose: number | null
}

/** Price minus base price, won; null when one of them is unknown. */
export function changeOf({ price, previousClose }: Priced): number | null {
  return price === null || previousClose === null ? null : price - previousClose
}

/** The change in per cent as the exchange prints it. */
export function rateOf(row: Priced): number | null {
  const change = changeOf(row)
  return change === null || row.previousClose === null ? null : changeRate(change, row.previousClose)
}

/**
 * The change as an unrounded fraction of the base price, for sorting: rows with the same printed rate can
 * still be ordered. One division of two integers: equal ratios give equal numbers, which `price / base - 1`
 * does not guarantee.
 */
export function changeRatio(row: Priced): number | null {
  const change = changeOf(row)
  return change === null || row.previousClose === null || row.previousClose <= 0
    ? null
    : change / row.previousClose
}
