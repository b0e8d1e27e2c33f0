import { z } from 'zod'
import { COLLECTOR_STATES } from '../protocol/collector-status.ts'
import { LINK_CODES } from '../protocol/messages.ts'
import { endpoint } from './endpoint.ts'
import { Moment } from './fields.ts'

const CollectorShape = z.object({
  list: z.enum(['disclosures', 'news']),
  source: z.string().describe('A source of disclosures, or the name of a feed'),
  state: z.enum(COLLECTOR_STATES),
  code: z.enum(LINK_CODES).nullable(),
  detail: z.string().nullable().describe('One line for operators'),
  last_received_at: Moment.nullable(),
  retry_at: Moment.nullable().describe('When it is queried again, where that is not the next turn'),
  every_ms: z.int(),
  set_aside: z.int().describe('What could not be understood of the last answer'),
  budget: z
    .object({ spent: z.int(), of: z.int() })
    .nullable()
    .describe('Requests of the day, where they are limited'),
})
export type Collector = z.output<typeof CollectorShape>

export const listCollectors = endpoint('listCollectors', {
  access: 'view_market',
  activity: 'none',
  tag: 'market',
  summary: 'How the sources of disclosures and headlines are.',
  answer: {
    status: 200,
    description: 'Each with its state; none where nothing is collected',
    shape: z.object({ items: z.array(CollectorShape) }),
  },
})
