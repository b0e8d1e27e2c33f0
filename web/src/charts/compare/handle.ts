/** What a page may ask of the chart it shows; typed lint cannot see into .vue files. */
export interface CompareChartHandle {
  /** Points at the moment so many on from the one that is pointed at, or from the newest. */
  step: (by: number) => void
  unpoint: () => void
}
