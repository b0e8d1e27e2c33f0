/** The kinds of drawings on a chart, with how many points each has. */
export const DRAWING_POINTS = { level: 1, line: 2, fibonacci: 2 } as const
export type DrawingKind = keyof typeof DRAWING_POINTS
export const DRAWING_KINDS = Object.keys(DRAWING_POINTS) as readonly DrawingKind[]

/** A place on the chart, of whatever interval: a moment, and a price in won. */
export interface DrawingPoint {
  at_ms: number
  price: number
}

export interface Drawing {
  kind: DrawingKind
  points: readonly DrawingPoint[]
}

/** The most drawings of one stock, and the most stocks of one account with some. */
export const MAX_DRAWINGS = 50
export const MAX_DRAWN_STOCKS = 200
