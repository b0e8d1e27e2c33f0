import { z } from 'zod'
import { BREADTH_MARKETS } from '../../market/breadth.ts'
import { RANKINGS } from '../../market/movers.ts'
import { QuoteShape } from './market.ts'

const head = {
  epoch: z.string(),
  seq: z.int(),
  as_of: z.iso.datetime({ offset: true }),
  source: z.string(),
}

/** Beyond 2^53 JSON has the nearest number. */
const Total = z.number().min(0)

const BreadthShape = z
  .object({
    market: z.enum(BREADTH_MARKETS),
    listings: z.int(),
    upper_limit: z.int(),
    up: z.int(),
    unchanged: z.int(),
    down: z.int(),
    lower_limit: z.int(),
    halted: z.int(),
    no_data: z.int(),
    volume: Total,
    value: Total,
  })
  .meta({ id: 'Breadth' })

export const BreadthsShape = z.object({ ...head, markets: z.array(BreadthShape) })

export const MoversShape = z.object({ ...head, by: z.enum(RANKINGS), quotes: z.array(QuoteShape) })
