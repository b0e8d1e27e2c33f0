import { addDays } from '#shared/market/seoul-time'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import { daySeen, indexDaySeen, newestDaySeen, nextDaySeen } from '#database/history/board-days'
import { upsertDailyCandles } from '#database/history/daily-candles'
import { keyOf, readProgress, recordFilled, type DaySpan } from '#database/history/history-progress'
import { upsertIndexDays } from '#database/history/index-daily'
import { SEEN_ON_THE_BOARD } from '#database/history/upsert-days'
import { readListings } from '#database/market/listings'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { Dataset } from '#shared/market/dataset'
import { grown } from './next-piece.ts'

export interface SettleDeps {
  db: Database
  log: Log
  board: Dataset
  nowMs: number
  /** The pause between two statements: the embedded database serves no other connection while it runs one. */
  pauseMs?: number
}

const SERIES = { kind: 'day', code: 'ALL' } as const
const LISTINGS_AT_ONCE = 100

/**
 * Writes finished days of the board to the history, with the values of their last poll. These values stay
 * until a history source confirms them, and permanently where there is none. A day is finished when the board
 * has moved to a later one, so a past day that is being replayed does not count as finished; until then it
 * stays pending, also for a worker that was down and comes back at the weekend.
 */
export async function settleDays(deps: SettleDeps, signal: AbortSignal): Promise<void> {
  const { db, log, board, nowMs } = deps
  const newest = await newestDaySeen(db, board, nowMs)
  if (newest === null) return
  let settled = await settledBefore(deps, newest)
  let day = await nextDaySeen(db, board, settled?.to ?? null)
  while (day !== null && day.date < newest) {
    const { date } = day
    const next = await nextDaySeen(db, board, date)
    if (next === null) return
    const rows = await settleDay(deps, date, next.beginsMs, signal)
    if (signal.aborted) return
    settled = grown(settled, { from: date, to: date })
    await recordFilled(db, { board, source: SEEN_ON_THE_BOARD }, SERIES, settled, rows)
    log.info({ board, date, rows }, 'a day of the board became history')
    day = next
  }
}

/** The source's clock may go back: the day then continues, and is settled again when it is over. */
async function settledBefore({ db, board }: SettleDeps, newest: SeoulDate): Promise<DaySpan | null> {
  const filling = { board, source: SEEN_ON_THE_BOARD }
  const filled = (await readProgress(db, filling)).get(keyOf(SERIES))?.filled ?? null
  if (filled === null || filled.to < newest) return filled
  const reopened = { from: filled.from, to: addDays(newest, -1) }
  await recordFilled(db, filling, SERIES, reopened, 0)
  return reopened
}

async function settleDay(
  { db, board, pauseMs = 100 }: SettleDeps,
  date: SeoulDate,
  untilMs: number,
  signal: AbortSignal,
): Promise<number> {
  const ids = (await readListings(db, board)).map(({ id }) => id).sort((a, b) => a - b)
  let rows = 0
  for (let start = 0; start < ids.length && !signal.aborted; start += LISTINGS_AT_ONCE) {
    const days = await daySeen(db, ids.slice(start, start + LISTINGS_AT_ONCE), date, untilMs)
    rows += await upsertDailyCandles(db, SEEN_ON_THE_BOARD, days)
    await sleep(pauseMs, undefined, { signal }).catch(() => {})
  }
  const source = { board, source: SEEN_ON_THE_BOARD }
  return rows + (await upsertIndexDays(db, source, await indexDaySeen(db, board, date, untilMs)))
}
