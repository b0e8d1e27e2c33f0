import { z } from 'zod'

const Moment = z.iso.datetime({ offset: true })

export const HistoryShape = z
  .object({
    board: z.string(),
    source: z.string().nullable().describe('Who tells the past; null: nobody was set'),
    state: z.enum(['filling', 'complete', 'resting', 'stopped', 'off']),
    detail: z.string().nullable().describe('Why it rests or stopped'),
    retry_at: Moment.nullable(),
    series: z
      .object({ wanted: z.int(), filled: z.int(), failed: z.int() })
      .describe('Listings, indices or parts of the market, each filled by itself'),
    days: z.int().describe('Rows that came so far'),
    from: z.iso.date().nullable(),
    to: z.iso.date().nullable(),
    failures: z
      .array(z.object({ kind: z.string(), code: z.string(), reason: z.string(), at: Moment }))
      .describe('Some of the series that could not be read'),
    updated_at: Moment,
  })
  .meta({ id: 'History' })

export const HistoryProgressShape = z.object({
  history: HistoryShape.nullable().describe('null: no worker has told yet'),
})
