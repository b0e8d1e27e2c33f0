import { z } from 'zod'
import { MEASURES } from '../disclosures/measures.ts'
import { endpoint } from './endpoint.ts'
import { Moment, StockCode } from './fields.ts'

export const MeasureShape = z
  .object({
    code: z.string(),
    measure: z.enum(MEASURES),
    began_at: Moment.describe('When the notice that began it was published'),
    ends_at: Moment.nullable().describe('When it ended or will by itself; null: until a notice lifts it'),
    active: z.boolean(),
    disclosure_id: z.int().describe('The notice that began it'),
  })
  .meta({ id: 'Measure' })
export type StockMeasure = z.output<typeof MeasureShape>

export const listMeasures = endpoint('listMeasures', {
  access: 'view_market',
  activity: 'none',
  tag: 'market',
  summary: 'What the exchange does to listings: halts, market alerts, designations, inquiries.',
  description:
    'As the stored disclosures tell: from the notice that begins a measure to the one that lifts it, or for as many trading days as the exchange sets. Without `code` those in force.',
  query: z.object({
    code: StockCode.optional().describe('All of this listing, also those that are over, the newest first.'),
  }),
  answer: {
    status: 200,
    description: 'Measures',
    shape: z.object({ items: z.array(MeasureShape) }),
  },
})
