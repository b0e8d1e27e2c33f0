/** The median, or the mean of the two middle values; NaN for no values. */
export function median(values: readonly number[]): number {
  return (percentile(values, 0.5, 'floor') + percentile(values, 0.5, 'ceil')) / 2
}

/** The nearest-rank percentile; NaN for no values. */
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
