import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { DisksShape } from './storage.ts'

const Ok = z.literal('ok')

export const readLiveness = endpoint('readLiveness', {
  access: 'anyone',
  limit: 'none',
  tag: 'health',
  summary: 'Whether the process is up.',
  answer: { status: 200, description: 'It is', shape: z.object({ status: Ok }) },
})

export const readHealth = endpoint('readHealth', {
  access: 'anyone',
  limit: 'none',
  tag: 'health',
  summary: 'Whether database, Redis and the market are there; 503 names the missing ones with the reason.',
  description:
    'A key is written to Redis and read back, and the database is checked for whether it takes writes. The market is missing when the schedule of the worker has not rung for 5 s, while nothing has come from the source for a minute in session, and when its data are ahead of the clock of Redis or older than the last day of trading. A source that stands still now and then, as csv-cache does, is a warning and no fault while it answers. `warnings` is what an operator should see to before long.',
  answer: {
    status: 200,
    description: 'All of them',
    shape: z.object({
      status: Ok,
      database: Ok,
      redis: Ok,
      market: Ok,
      disk: DisksShape,
      warnings: z.array(z.string()).optional(),
    }),
  },
})
