import type { ChartColor } from '../look.ts'

/** The look of a line: a unique pattern and a colour. */
export interface LineLook {
  color: ChartColor
  /** The lengths of dashes and gaps in pixels; empty: a solid line. */
  dashes: readonly number[]
}

export const LINE_LOOKS: readonly LineLook[] = [
  { color: 'series1', dashes: [] },
  { color: 'series2', dashes: [8, 4] },
  { color: 'series3', dashes: [2, 3] },
  { color: 'series4', dashes: [12, 3, 2, 3] },
  { color: 'series5', dashes: [18, 5] },
  { color: 'series6', dashes: [5, 2] },
  { color: 'series2', dashes: [12, 3, 2, 3, 2, 3] },
  { color: 'series3', dashes: [3, 7] },
]

export const MAX_COMPARED = LINE_LOOKS.length
