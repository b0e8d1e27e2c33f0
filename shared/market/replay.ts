import type { RecordedDataset } from './dataset.ts'
import type { SeoulDate } from './seoul-time.ts'

/** Replayed seconds to a second of the clock. */
export const SLOWEST_REPLAY = 1
export const FASTEST_REPLAY = 600

/**
 * Where a recorded day is being replayed, and how fast. Kept in Redis and common to all workers and servers: where the
 * replay is follows from it and from the clock, so that whoever comes next goes on where the other was.
 */
export interface ReplayControl {
  /** The settings the replay was begun with: under others it begins anew. */
  settings: string
  /** The data set whose stored days are replayed; null: it is a folder of snapshots. */
  board: RecordedDataset | null
  /** The recording's first and last moment of the day. */
  day: SeoulDate
  fromMs: number
  endsMs: number
  /** The replay was there at the moment `sinceMs` of the clock. */
  atMs: number
  sinceMs: number
  speed: number
  isPaused: boolean
  /** The next recorded poll is wanted, and then a pause. */
  stepping: boolean
  /**
   * The day is to be begun from its first recorded poll, on a board of its own: null, as soon as possible; a text, in an
   * epoch that follows this one.
   */
  begunAfter: string | null
}

/** `ended`: at the last moment of the recording, where nothing moves whoever presses play. */
export const REPLAY_STATES = ['playing', 'paused', 'ended'] as const
export type ReplayState = (typeof REPLAY_STATES)[number]

/** The replayed moment at a moment of the clock. */
export function replayedAt({ isPaused, atMs, sinceMs, speed, endsMs }: ReplayControl, nowMs: number): number {
  const playedMs = isPaused ? 0 : Math.max(0, nowMs - sinceMs) * speed
  return Math.min(endsMs, Math.round(atMs + playedMs))
}

export function replayState(control: ReplayControl, nowMs: number): ReplayState {
  if (replayedAt(control, nowMs) >= control.endsMs) return 'ended'
  return control.isPaused ? 'paused' : 'playing'
}

/** The same replay with the clock wound to a moment of the day. */
export function windTo(control: ReplayControl, atMs: number, nowMs: number): ReplayControl {
  return { ...control, atMs: Math.min(control.endsMs, Math.max(control.fromMs, atMs)), sinceMs: nowMs }
}

/** The part of a recorded day that can be replayed. */
export type ReplayedSpan = Pick<ReplayControl, 'day' | 'fromMs' | 'endsMs'>

/** The same replay on a recorded day, from its first moment. */
export function beginDay(control: ReplayControl, span: ReplayedSpan, nowMs: number): ReplayControl {
  return windTo({ ...control, ...span, stepping: false, begunAfter: null }, span.fromMs, nowMs)
}

/** What somebody wants of a replay that runs. Another day is `beginDay`. */
export interface ReplayCommand {
  state?: 'playing' | 'paused' | undefined
  speed?: number | undefined
  /** A moment of the day; beyond its ends, the end. */
  atMs?: number | undefined
  /** The next recorded poll, and then a pause. */
  step?: boolean | undefined
}

/** The replay after a command. To play on from the end is to play from the beginning. */
export function obey(control: ReplayControl, command: ReplayCommand, nowMs: number): ReplayControl {
  const { state, speed = control.speed, atMs, step = false } = command
  const fromEnd = state === 'playing' && atMs === undefined && replayState(control, nowMs) === 'ended'
  const wound = windTo(control, atMs ?? (fromEnd ? control.fromMs : replayedAt(control, nowMs)), nowMs)
  const isPaused = step || (state === undefined ? control.isPaused : state === 'paused')
  return { ...wound, speed, isPaused, stepping: step }
}

/** Longer steps would leave minutes without a candle. */
const LONGEST_STEP_MS = 60_000
const STEPS_MS = [1_000, 2_000, 5_000, 10_000, 15_000, 30_000, LONGEST_STEP_MS]

/** What was skipped keeps candles of five minutes. */
const SKIPPING_STEP_MS = 300_000

/**
 * How much of the day goes into one tick. It follows from the speed alone, and steps end at round moments: so however the
 * workers come and go, the ticks of a replay are the same.
 *
 * @param isSkipping on the way to a moment that somebody wound to, ahead
 */
export function replayStepMs(speed: number, isSkipping: boolean): number {
  if (isSkipping) return SKIPPING_STEP_MS
  return STEPS_MS.find((stepMs) => stepMs >= speed * 1_000) ?? LONGEST_STEP_MS
}
