/**
 * Change against the base price in per cent, two decimals, rounded half away from zero, as the exchange prints it.
 * Whole-number arithmetic: floats miss about one row in a thousand.
 *
 * @param changeKrw price − base, won
 * @param baseKrw base price, won, above zero; null for a base of zero, where a rate has no meaning
 */
export function changeRate(changeKrw: number, baseKrw: number): number | null {
  if (baseKrw <= 0) return null
  const hundredths = Math.floor((Math.abs(changeKrw) * 20_000 + baseKrw) / (2 * baseKrw))
  return hundredths === 0 ? 0 : (Math.sign(changeKrw) * hundredths) / 100
}
