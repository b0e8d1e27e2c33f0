import { z } from 'zod'
import { DRAWING_POINTS, MAX_DRAWINGS, MAX_DRAWN_STOCKS, type DrawingKind } from '../market/drawing.ts'
import { endpoint } from './endpoint.ts'
import { Moment, StockAddress } from './fields.ts'

const [FIRST_MS, LAST_MS] = [Date.UTC(1956, 0, 1), Date.UTC(2100, 0, 1)]

const PointShape = z.strictObject({
  at_ms: z.int().min(FIRST_MS).max(LAST_MS),
  price: z.int().min(1).max(1_000_000_000).describe('Won.'),
})

const shapeOf = <K extends DrawingKind>(kind: K) =>
  z.strictObject({
    kind: z.literal(kind),
    points: z.array(PointShape).length(DRAWING_POINTS[kind], `are not ${DRAWING_POINTS[kind]}`),
  })

const DrawingShape = z
  .discriminatedUnion('kind', [shapeOf('level'), shapeOf('line'), shapeOf('fibonacci')])
  .meta({ id: 'Drawing' })

const DrawingsShape = z
  .object({
    version: z.int().describe('Changes with every write; 0: there are none'),
    drawings: z.array(DrawingShape),
    updated_at: Moment.nullable(),
  })
  .meta({ id: 'Drawings' })
export type Drawings = z.output<typeof DrawingsShape>

export const readDrawings = endpoint('readDrawings', {
  access: 'keep_watchlists',
  activity: 'none',
  tag: 'market',
  summary: 'Own drawings on the chart of a stock, the first drawn first.',
  params: StockAddress,
  answer: {
    status: 200,
    description: 'All of them; `updated_at` is null where there are none',
    shape: DrawingsShape,
  },
})

export const storeDrawings = endpoint('storeDrawings', {
  access: 'keep_watchlists',
  tag: 'market',
  summary: 'Puts all own drawings on the chart of a stock in place of those before; none takes them away.',
  description:
    `At most ${MAX_DRAWINGS} of a stock, and of ${MAX_DRAWN_STOCKS} stocks of an account. ` +
    'A version that is not the present one is refused as `conflict`, with what is stored in `current`.',
  params: StockAddress,
  body: z.strictObject({
    version: z.int().min(0).describe('As it was read.'),
    drawings: z.array(DrawingShape).max(MAX_DRAWINGS, `are more than ${MAX_DRAWINGS}`),
  }),
  answer: { status: 200, description: 'As they are stored', shape: DrawingsShape },
  refusals: ['conflict'],
})
