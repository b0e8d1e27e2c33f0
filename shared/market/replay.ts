import type { RecordedDataset } from './dataset.ts'
import type { SeoulDate } from './seoul-time.ts'
import { MINUTE_MS } from '../time.ts'

/** Replayed seconds per second of the clock. */
export const SLOWEST_REPLAY = 1
export const FASTEST_REPLAY = 600

/**
 * The state of a replay. Kept in Redis and shared by all workers and servers: the replayed moment follows
 * from it and the clock, so that any worker can continue.
 */
export interface ReplayControl {
  /** The settings of the replay: when they change it starts over. */
  settings: string
  /** The data set whose stored days are replayed; null: a folder of snapshots. */
  board: RecordedDataset | null
  /** The recording's first and last moment of the day. */
  day: SeoulDate
  fromMs: number
  endsMs: number
  /** The replayed moment at the moment `sinceMs` of the clock. */
  atMs: number
  sinceMs: number
  speed: number
  isPaused: boolean
  /** A single step is requested, followed by a pause. */
  stepping: boolean
  /**
   * The day must be started from its first recorded poll, on a board of its own: null, as soon as possible; a
   * text, in an epoch after this one.
   */
  begunAfter: string | null
}

/** `ended`: at the last moment of the recording, where play has no effect. */
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

/** The same replay after a seek. */
export function windTo(control: ReplayControl, atMs: number, nowMs: number): ReplayControl {
  return { ...control, atMs: Math.min(control.endsMs, Math.max(control.fromMs, atMs)), sinceMs: nowMs }
}

/** The part of a recorded day that can be replayed. */
export type ReplayedSpan = Pick<ReplayControl, 'day' | 'fromMs' | 'endsMs'>

/** The same replay on a recorded day, from its first moment. */
export function beginDay(control: ReplayControl, span: ReplayedSpan, nowMs: number): ReplayControl {
  return windTo({ ...control, ...span, stepping: false, begunAfter: null }, span.fromMs, nowMs)
}

/** A command for a running replay. Another day is `beginDay`. */
export interface ReplayCommand {
  state?: 'playing' | 'paused' | undefined
  speed?: number | undefined
  /** A moment of the day, clamped to the recording. */
  atMs?: number | undefined
  /** A single step, followed by a pause. */
  step?: boolean | undefined
}

/** The replay after a command. Playing from the end starts from the beginning. */
export function obey(control: ReplayControl, command: ReplayCommand, nowMs: number): ReplayControl {
  const { state, speed = control.speed, atMs, step = false } = command
  const fromEnd = state === 'playing' && atMs === undefined && replayState(control, nowMs) === 'ended'
  const wound = windTo(control, atMs ?? (fromEnd ? control.fromMs : replayedAt(control, nowMs)), nowMs)
  const isPaused = step || (state === undefined ? control.isPaused : state === 'paused')
  return { ...wound, speed, isPaused, stepping: step }
}

/** Longer steps would leave minutes without a candle. */
const LONGEST_STEP_MS = MINUTE_MS
const STEPS_MS = [1_000, 2_000, 5_000, 10_000, 15_000, 30_000, LONGEST_STEP_MS]

/** A skipped part has candles of five minutes. */
const SKIPPING_STEP_MS = 300_000

/**
 * The length of a step, which depends on the speed alone; steps end at round times. So the ticks of a replay
 * are the same whichever workers run it.
 *
 * @param isSkipping while seeking forward
 */
export function replayStepMs(speed: number, isSkipping: boolean): number {
  if (isSkipping) return SKIPPING_STEP_MS
  return STEPS_MS.find((stepMs) => stepMs >= speed * 1_000) ?? LONGEST_STEP_MS
}
