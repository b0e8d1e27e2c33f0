import type { ReplayState } from '#shared/market/replay'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { Api } from './request.ts'

/** A stored day that is being replayed, as it was at the answer. */
export interface Replaying {
  replaying: true
  day: SeoulDate
  /** The first and last moment of the day that can be replayed, ISO 8601. */
  from: string
  ends_at: string
  /** Replayed seconds to a second of the clock. */
  speed: number
  state: ReplayState
  /** Where it is. */
  at: string
}

export type Replay = { replaying: false } | Replaying

export interface ReplayCommand {
  state?: 'playing' | 'paused'
  speed?: number
  at?: string
  step?: true
  day?: SeoulDate
}

/** The replay of a stored day, as REST gives it. Everything throws ProblemError. */
export interface Replays {
  read: () => Promise<Replay>
  /** Newest first. */
  days: () => Promise<SeoulDate[]>
  steer: (command: ReplayCommand) => Promise<Replay>
}

export function replays(api: Api): Replays {
  return {
    read: async () => (await api.request('GET', '/api/market/replay')) as Replay,
    days: async () => ((await api.request('GET', '/api/market/replay/days')) as { days: SeoulDate[] }).days,
    steer: async (command) => (await api.request('PUT', '/api/market/replay', command)) as Replay,
  }
}
