/** The methods of the chart for its page; typed lint cannot see into .vue files. */
export interface CompareChartHandle {
  /** Moves the cross by a number of moments from the pointed or the newest one. */
  step: (by: number) => void
  unpoint: () => void
}
