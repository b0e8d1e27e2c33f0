import { z } from 'zod'

/** What an operator should see to. Each has words of its own in the console. */
export const NoticeShape = z.discriminatedUnion('code', [
  z.object({
    code: z
      .literal('proxy_not_trusted')
      .describe('TRUST_PROXY is false, and a proxy seems to stand in front.'),
    address: z.string().describe('The address that everybody counts as.'),
    seen_at: z.iso.datetime({ offset: true }),
  }),
  z.object({
    code: z.literal('disk_almost_full'),
    disk: z.enum(['data', 'logs']),
    free_bytes: z.int(),
    total_bytes: z.int(),
    days_left: z.number().nullable(),
  }),
  z.object({ code: z.literal('log_lines_lost'), count: z.int() }),
])

export const NoticesShape = z.object({ notices: z.array(NoticeShape) })
