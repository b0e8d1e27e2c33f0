/** The middle value, or the mean of the two in the middle; NaN for no values. */
export function median(values: readonly number[]): number {
  return (percentile(values, 0.5, 'floor') + percentile(values, 0.5, 'ceil')) / 2
}

/** The smallest value that so large a share of the values does not exceed; NaN for no values. */
export function percentile(
  values: readonly number[],
  share: number,
  rounding: 'floor' | 'ceil' = 'ceil',
): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at =
    rounding === 'ceil' ? Math.ceil(share * (sorted.length - 1)) : Math.floor(share * (sorted.length - 1))
  return sorted[at] ?? NaN
}
