import { setTimeout as pause } from 'node:timers/promises'
import { nextDaySeen } from '#database/history/board-days'
import { readLastMarket } from '#database/market/last-quotes'
import { insertIndexTicks, insertTicks } from '#database/market/ticks'
import { OutageLog } from '#platform/outage-log'
import { seoulDate } from '#shared/market/seoul-time'
import type { LiveSourceName } from '#shared/market/sources'
import { presentIndex } from './pipeline/diff-indices.ts'
import type { EarlierMoment, MarketSoFar, SourceDeps } from './sources/definition.ts'
import { REGISTRY } from './sources/registry.ts'

const LOOK_EVERY_MS = 100
/** The delay before a retry after a database failure. */
const AGAIN_AFTER_MS = 5_000
/**
 * Polls take precedence: the embedded database runs one statement at a time, and each moment occupies it for
 * some 10 ms.
 */
const BETWEEN_MOMENTS_MS = 5

export interface FirstDay {
  /** Resolves when the day is complete, or there is nothing to do. */
  done: Promise<void>
  /** Like `done`, but also resolves when the signal aborts. */
  over: (signal: AbortSignal) => Promise<void>
  stop: () => Promise<void>
}

/**
 * On the first day of a simulated market, stores the hours before its first poll, so that charts have a day
 * to show. It works backwards from that poll and resumes at the earliest stored moment after a kill.
 */
export function fillFirstDay(name: LiveSourceName, deps: SourceDeps): FirstDay {
  const { log } = deps
  const abort = new AbortController()
  const outage = new OutageLog(log, { source: name })
  const done = untilDone(() => fill(name, deps, abort.signal), {
    signal: abort.signal,
    failed: (err) => outage.noticed(err, 'the hours before the first poll cannot be made yet'),
  })
  return {
    done,
    over: async (signal) => {
      const stopped = new Promise<void>((resolve) => {
        if (signal.aborted) resolve()
        signal.addEventListener('abort', () => void resolve(), { once: true })
      })
      await Promise.race([done, stopped])
    },
    stop: async () => {
      abort.abort()
      await done
    },
  }
}

/** Whether a source can make up the hours before its first poll. */
export const canMakeFirstDay = (name: LiveSourceName): boolean => REGISTRY[name].daySoFar !== undefined

/** Work is stored as it is done, so each retry continues from there. */
async function untilDone(
  work: () => Promise<void>,
  { signal, failed }: { signal: AbortSignal; failed: (err: unknown) => void },
): Promise<void> {
  while (!signal.aborted) {
    try {
      return await work()
    } catch (err) {
      if (signal.aborted) return
      failed(err)
      await pause(AGAIN_AFTER_MS, undefined, { signal }).catch(() => {})
    }
  }
}

async function fill(name: LiveSourceName, deps: SourceDeps, signal: AbortSignal): Promise<void> {
  const { daySoFar, board } = REGISTRY[name]
  if (daySoFar === undefined) return
  const first = await firstPoll(name, deps, signal)
  if (first === null) return
  const beganMs = performance.now()
  const earlier = daySoFar(deps, first)
  for (const moment of earlier.toReversed()) {
    signal.throwIfAborted()
    await store(deps, board, first, moment)
    await pause(BETWEEN_MOMENTS_MS)
  }
  if (earlier.length === 0) return
  const tookMs = Math.round(performance.now() - beganMs)
  deps.log.info({ moments: earlier.length, tookMs }, 'the hours before the first poll are there')
}

/** The earliest stored poll; null: the market's first day is not today. */
async function firstPoll(
  name: LiveSourceName,
  { db, now }: SourceDeps,
  signal: AbortSignal,
): Promise<MarketSoFar | null> {
  const { board } = REGISTRY[name]
  for (;;) {
    // An unavailable database is reported by the polls; retry until it is back.
    const seen = await nextDaySeen(db, board, null).catch(() => null)
    if (seen !== null && seen.date !== seoulDate(now())) return null
    const market = seen === null ? null : await readLastMarket(db, board, seen.beginsMs)
    // Indices are stored a moment after the stocks.
    if (seen !== null && market !== null && market.indices.length > 0)
      return { ...market, atMs: seen.beginsMs }
    await pause(LOOK_EVERY_MS, undefined, { signal })
  }
}

async function store(
  { db }: SourceDeps,
  board: (typeof REGISTRY)[LiveSourceName]['board'],
  { tradeDate }: MarketSoFar,
  { atMs, rows, indices }: EarlierMoment,
): Promise<void> {
  const presented = indices.map((index) => presentIndex(index, atMs))
  await insertIndexTicks(db, board, atMs, tradeDate, presented)
  await insertTicks(db, { atMs, tradeDate, rows })
}
