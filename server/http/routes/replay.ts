import { readReplay, replayDays, steerReplay, type ReplayParts } from '../../replay/steer.ts'
import { readerOf } from '../reader.ts'
import type { Route } from '../handle.ts'
import { defineRoute } from '../route.ts'
import { ReplayCommandShape, ReplayDaysShape, ReplayShape } from '../shapes/replay.ts'

/** A recorded day that is replayed: everyone sees where it is, admins steer it. */
export function replayRoutes(parts: ReplayParts): Route[] {
  const read = defineRoute({
    method: 'get',
    path: '/api/market/replay',
    access: 'view_market',
    tag: 'market',
    summary: 'The replay that is on, if the market is one.',
    answer: { status: 200, description: 'Where it is, how fast it goes', shape: ReplayShape },
    handle: async () => {
      const view = await readReplay(parts)
      return view === null ? { replaying: false as const } : { replaying: true as const, ...view }
    },
  })

  const steer = defineRoute({
    method: 'put',
    path: '/api/market/replay',
    access: 'control_replay',
    tag: 'market',
    summary: 'Steers the replay, for everyone who watches. It is on record.',
    description: 'To play on from the end is to play from the beginning. Boards follow within a second.',
    body: ReplayCommandShape,
    answer: { status: 200, description: 'The replay from now on', shape: ReplayShape },
    refusals: ['not_replaying', 'conflict'],
    handle: async (ctx, { body: { at, ...command } }) => {
      const steering = { ...command, atMs: at === undefined ? undefined : Date.parse(at) }
      return { replaying: true as const, ...(await steerReplay(parts, readerOf(ctx), steering)) }
    },
  })

  const days = defineRoute({
    method: 'get',
    path: '/api/market/replay/days',
    access: 'view_market',
    tag: 'market',
    summary: 'The days that can be replayed.',
    answer: {
      status: 200,
      description: 'Newest first; none while nothing is replayed',
      shape: ReplayDaysShape,
    },
    handle: async () => ({ days: await replayDays(parts) }),
  })

  return [read, steer, days]
}
