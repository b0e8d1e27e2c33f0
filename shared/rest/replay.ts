import { z } from 'zod'
import { RECORDED_DATASETS } from '../market/dataset.ts'
import { FASTEST_REPLAY, REPLAY_STATES, SLOWEST_REPLAY } from '../market/replay.ts'
import { endpoint } from './endpoint.ts'
import { GivenDate, GivenMoment, Moment } from './fields.ts'

const ReplayShape = z
  .discriminatedUnion('replaying', [
    z.object({ replaying: z.literal(false) }),
    z.object({
      replaying: z.literal(true),
      /** null: a folder of snapshots. */
      board: z.enum(RECORDED_DATASETS).nullable(),
      day: z.iso.date(),
      from: Moment,
      speed: z.number(),
      state: z.enum(REPLAY_STATES),
      at: Moment,
      ends_at: Moment,
    }),
  ])
  .meta({ id: 'Replay' })

/** Newest first; a folder has one day. */
const ReplayDaysShape = z.object({ days: z.array(z.iso.date()) })

const ReplayCommandShape = z
  .strictObject({
    state: z.enum(['playing', 'paused'], 'is neither playing nor paused').optional(),
    speed: z
      .number()
      .min(SLOWEST_REPLAY, `is below ${SLOWEST_REPLAY}`)
      .max(FASTEST_REPLAY, `is above ${FASTEST_REPLAY}`)
      .optional(),
    at: GivenMoment.optional().describe('A moment of the day; beyond its first or last poll, that poll.'),
    step: z.literal(true).optional().describe('To the next recorded poll, and then a pause.'),
    day: GivenDate.optional().describe('Another day, from its beginning.'),
  })
  .refine((command) => Object.keys(command).length > 0, 'has no command')

export type Replay = z.output<typeof ReplayShape>
/** The state of the replay at the time of the answer. */
export type Replaying = Extract<Replay, { replaying: true }>
export type ReplayCommand = z.input<typeof ReplayCommandShape>

export const readReplay = endpoint('readReplay', {
  access: 'view_market',
  tag: 'market',
  summary: 'The replay that is on, if the market is one.',
  answer: { status: 200, description: 'Where it is, how fast it goes', shape: ReplayShape },
})

export const controlReplay = endpoint('controlReplay', {
  access: 'control_replay',
  tag: 'market',
  summary: 'Controls the replay, for all users. It is recorded.',
  description: 'To play on from the end is to play from the beginning. Boards follow within a second.',
  body: ReplayCommandShape,
  answer: { status: 200, description: 'The replay from now on', shape: ReplayShape },
  refusals: ['not_replaying', 'conflict'],
})

export const listReplayDays = endpoint('listReplayDays', {
  access: 'view_market',
  tag: 'market',
  summary: 'The days that can be replayed.',
  answer: {
    status: 200,
    description: 'Newest first; none while nothing is replayed',
    shape: ReplayDaysShape,
  },
})
