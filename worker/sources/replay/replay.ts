import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import { forgetDay } from '#database/history/recorded-days'
import type { Log } from '#platform/log'
import type { CommonClock } from '#platform/redis-clock'
import { beginDay, replayedAt, replayState, replayStepMs, windTo } from '#shared/market/replay'
import type { ReplayControl, ReplayedSpan } from '#shared/market/replay'
import type { QuoteRow } from '#shared/market/quote'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'
import { SourceError } from '../source.ts'
import type { MarketSource, ParsedMarket, PollContext } from '../source.ts'
import { createReplayControls } from './controls.ts'
import type { HeldControl } from './controls.ts'
import type { Recording, Tape } from './tape.ts'

export const REPLAY = { name: 'replay', board: 'replay', delayMinutes: 0, pollEveryMs: 1_000 } as const

export interface ReplaySourceOptions {
  tape: Tape
  redis: Redis
  /** Common to the workers and the controls. */
  clock: CommonClock
  db: Database
  log: Log
  /** null: the newest stored day. */
  day: SeoulDate | null
  /** The start time on the first day, milliseconds after midnight; null: its first recorded poll. */
  fromTimeOfDayMs: number | null
  speed: number
}

/** A replay that lags by this much of real time is limited by the machine: the replayed time waits for it. */
const LATE_MS = 3_000

type Previous = PollContext['previous']

/**
 * A recorded day, replayed: each poll is one of the recording, or the sum of those in one step, dated when it
 * was recorded. The source has no state of its own: the target position is in Redis, the current one is that
 * of the board, so any worker can continue.
 */
export function createReplaySource(options: ReplaySourceOptions): MarketSource<ParsedMarket> {
  const { tape, db, log, clock, day: wantedDay, fromTimeOfDayMs, speed } = options
  const controls = createReplayControls(options.redis)
  const settings = JSON.stringify([tape.name, wantedDay, fromTimeOfDayMs, speed])
  /** The last control that was read, to determine the phase. */
  let lastKnown: ReplayControl | null = null

  async function open(nowMs: number): Promise<HeldControl> {
    const { text, control } = await controls.read()
    if (text !== null && control?.settings === settings) return { text, control }
    return change(text, await firstControl(nowMs))
  }

  async function change(from: string | null, control: ReplayControl): Promise<HeldControl> {
    const held = await controls.change(from, control)
    if (held !== null) return held
    throw new SourceError('store_unavailable', 'the replay was steered elsewhere meanwhile')
  }

  async function firstControl(nowMs: number): Promise<ReplayControl> {
    const day = wantedDay ?? (await tape.days())[0]
    if (day === undefined) throw nothingRecorded('no day')
    const span: ReplayedSpan = { day, ...(await spanOf(day)) }
    const start = {
      ...span,
      settings,
      board: tape.board,
      atMs: span.fromMs,
      sinceMs: nowMs,
      speed,
      isPaused: false,
      stepping: false,
      begunAfter: null,
    }
    log.info({ tape: tape.name, day, speed }, 'a replay begins')
    const begun = beginDay(start, span, nowMs)
    return fromTimeOfDayMs === null ? begun : windTo(begun, startOfSeoulDay(day) + fromTimeOfDayMs, nowMs)
  }

  async function spanOf(day: SeoulDate): Promise<{ fromMs: number; endsMs: number }> {
    const span = await tape.span(day)
    if (span === null) throw nothingRecorded(day)
    return span
  }

  function nothingRecorded(what: string): SourceError {
    return new SourceError('nothing_recorded', `${tape.name} holds nothing of ${what}`)
  }

  /**
   * The day from its first poll, without the rows of an earlier replay, which may be of another recording.
   */
  async function begin(
    { control, text }: HeldControl,
    { epoch }: Previous,
  ): Promise<[Recording, HeldControl]> {
    // Another worker may have started the day while this one waited; its ticks stay.
    const begun = () => change(text, { ...control, begunAfter: epoch })
    const held = await forgetDay(db, { board: REPLAY.board, day: control.day }, begun)
    const first = await tape.read(control.day, null, control.fromMs)
    if (first === null) throw nothingRecorded(control.day)
    return [first, held]
  }

  /** Moves the replayed time to the next recorded poll when a step was requested. */
  async function stepped(held: HeldControl, previous: Previous, nowMs: number): Promise<HeldControl> {
    const { control, text } = held
    if (!control.stepping) return held
    const next = await tape.next(control.day, previous.asOfMs, control.endsMs)
    const there = windTo(control, next ?? control.endsMs, nowMs)
    return change(text, { ...there, stepping: false, isPaused: true })
  }

  /** A replay that cannot keep up continues from where it is; so does one whose workers were down. */
  async function waitedFor(held: HeldControl, playedMs: number, nowMs: number): Promise<HeldControl> {
    const { control, text } = held
    const lateMs = replayedAt(control, nowMs) - playedMs
    if (control.isPaused || lateMs <= LATE_MS * control.speed) return held
    return change(text, windTo(control, Math.max(control.atMs, playedMs), nowMs))
  }

  async function play(opened: HeldControl, previous: Previous, nowMs: number): Promise<ParsedMarket> {
    const held = await stepped(opened, previous, nowMs)
    const { control } = held
    const { day } = control
    const nowAtMs = replayedAt(control, nowMs)
    if (nowAtMs < previous.asOfMs) {
      const then = await tape.read(day, null, nowAtMs)
      if (then === null) throw nothingRecorded(day)
      return answerOf(control, then, nowMs, { startsOver: true })
    }
    const targetMs = reachOf(control, nowMs)
    const nextMs = await tape.next(day, previous.asOfMs, targetMs)
    if (nextMs === null) return unchanged(control, previous, nowMs)
    const untilMs = Math.min(targetMs, stepEnd(control, nextMs))
    const kept = await waitedFor(held, untilMs + 1, nowMs)
    const polls = await tape.read(day, previous.asOfMs, untilMs)
    if (polls === null) return unchanged(kept.control, previous, nowMs)
    const all = { ...polls, rows: overlaid(previous.rows(), polls.rows) }
    return answerOf(kept.control, all, nowMs, { isBehind: untilMs < targetMs })
  }

  return {
    ...REPLAY,
    phaseAt: (nowMs) => (lastKnown === null ? 'closed' : tape.phaseAt(replayedAt(lastKnown, nowMs))),
    opensAt: () => ({ open: true }),

    async poll({ previous }) {
      const nowMs = await clock()
      let held = await open(nowMs)
      lastKnown = held.control
      if (isBegun(held.control, previous)) return play(held, previous, nowMs)
      const [first, begun] = await begin(held, previous)
      held = begun
      return answerOf(held.control, first, nowMs, { startsOver: true, isBehind: true })
    },

    parse: (answer) => answer,
    close: () => Promise.resolve(),
  }
}

function isBegun({ begunAfter, day }: ReplayControl, { epoch, tradeDate }: Previous): boolean {
  return begunAfter !== null && begunAfter !== epoch && tradeDate === day
}

/**
 * The target position of the board: the end of the last whole step, and during a pause exactly the paused
 * position.
 */
function reachOf(control: ReplayControl, nowMs: number): number {
  const atMs = replayedAt(control, nowMs)
  if (replayState(control, nowMs) !== 'playing') return atMs
  const stepMs = replayStepMs(control.speed, false)
  return Math.floor(atMs / stepMs) * stepMs - 1
}

/** The end of the step that contains a recorded poll. */
function stepEnd({ speed, atMs }: ReplayControl, recordedMs: number): number {
  const end = (stepMs: number) => (Math.floor(recordedMs / stepMs) + 1) * stepMs - 1
  const skippedMs = end(replayStepMs(speed, true))
  return skippedMs < atMs ? skippedMs : end(replayStepMs(speed, false))
}

function answerOf(
  control: ReplayControl,
  { recordedMs, ...polls }: Recording,
  nowMs: number,
  { startsOver = false, isBehind = false }: { startsOver?: boolean; isBehind?: boolean },
): ParsedMarket {
  const { board, day, speed } = control
  const state = isBehind ? (control.isPaused ? 'paused' : 'playing') : replayState(control, nowMs)
  const replay = { status: { board, day, speed, state }, startsOver, isBehind }
  return { tradeDate: day, asOfMs: recordedMs, ...polls, replay }
}

function unchanged(control: ReplayControl, { asOfMs, rows, indices }: Previous, nowMs: number): ParsedMarket {
  const state = { recordedMs: asOfMs, rows: [...rows()], indices: [...indices], setAside: [] }
  return answerOf(control, state, nowMs, {})
}

/** All rows, with the changed ones replaced. */
function overlaid(before: Iterable<QuoteRow>, changed: ParsedMarket['rows']): ParsedMarket['rows'] {
  const byCode = new Map<string, ParsedMarket['rows'][number]>()
  for (const row of before) byCode.set(row.code, row)
  for (const row of changed) byCode.set(row.code, row)
  return [...byCode.values()]
}
