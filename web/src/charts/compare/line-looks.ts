import type { ChartColor } from '../look.ts'

/** How a line is told from the others: a pattern that no other has, and a colour. */
export interface LineLook {
  color: ChartColor
  /** Lengths of dashes and of what is between them, pixels; none: a line without. */
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
