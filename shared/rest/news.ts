import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { changesInput, changesShape, Moment, plainText, StockCode } from './fields.ts'

/** One story, merged from all outlets. `seq` is the number of its last change; `id` ascends with time. */
export const HeadlineShape = z
  .object({
    id: z.int().min(1),
    seq: z.int().min(1),
    outlet: z.string().describe('The first outlet that published it'),
    outlets: z.array(z.string()).describe('All outlets that published it'),
    published_at: Moment,
    first_seen_at: Moment,
    title: z.string(),
    excerpt: z.string().describe('At most 200 characters'),
    codes: z.array(z.string()).describe('Stocks that it names'),
    url: z.url().nullable().describe("The first outlet's page"),
  })
  .meta({ id: 'Headline' })
export type Headline = z.output<typeof HeadlineShape>

const ListInput = z.object({
  code: StockCode.optional(),
  outlet: plainText(50).optional(),
  q: plainText(100).optional().describe('Words that all stand in title, excerpt or outlet.'),
  ...changesInput,
})

const ListShape = changesShape(HeadlineShape)
export type HeadlinePage = z.output<typeof ListShape>

export const listNews = endpoint('listNews', {
  access: 'view_market',
  tag: 'market',
  summary: 'Headlines, newest first; or with `after`, what was added or changed since, oldest first.',
  description: 'The same story of several outlets within six hours is one row. Text only, never HTML.',
  query: ListInput,
  answer: { status: 200, description: 'A page', shape: ListShape },
})
