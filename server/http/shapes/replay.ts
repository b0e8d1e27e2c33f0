import { z } from 'zod'
import { FASTEST_REPLAY, REPLAY_STATES, REPLAYED_BOARDS, SLOWEST_REPLAY } from '#shared/market/replay'

const Moment = z.iso.datetime({ offset: true })

export const ReplayShape = z
  .discriminatedUnion('replaying', [
    z.object({ replaying: z.literal(false) }),
    z.object({
      replaying: z.literal(true),
      /** null: a folder of snapshots. */
      board: z.enum(REPLAYED_BOARDS).nullable(),
      day: z.iso.date(),
      from: Moment,
      speed: z.number(),
      state: z.enum(REPLAY_STATES),
      at: Moment,
      ends_at: Moment,
    }),
  ])
  .meta({ id: 'Replay' })

/** Newest first; of a folder its one day. */
export const ReplayDaysShape = z.object({ days: z.array(z.iso.date()) })

export const ReplayCommandShape = z
  .strictObject({
    state: z.enum(['playing', 'paused'], 'is neither playing nor paused').optional(),
    speed: z
      .number()
      .min(SLOWEST_REPLAY, `is below ${SLOWEST_REPLAY}`)
      .max(FASTEST_REPLAY, `is above ${FASTEST_REPLAY}`)
      .optional(),
    at: Moment.optional().describe('A moment of the day; beyond its first or last poll, that poll.'),
    step: z.literal(true).optional().describe('To the next recorded poll, and then a pause.'),
    day: z.iso
      .date('is not a date such as 2026-03-19')
      .optional()
      .describe('Another day, from its beginning.'),
  })
  .refine((command) => Object.keys(command).length > 0, 'says nothing to do')
