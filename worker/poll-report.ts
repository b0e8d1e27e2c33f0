import type { LinkReport } from './link-reporter.ts'
import type { Polled } from './pipeline/deps.ts'
import { movesOf } from './stalled-markets.ts'
import type { SourceLag } from './sources/source.ts'

/** With this many listings at least one moves every minute. */
const MANY_LISTINGS = 100

/** The report of a poll that was answered. */
export function arrived(polled: Polled): LinkReport {
  const { replay } = polled.answer
  if (replay === undefined) return reportOf(polled)
  const { status } = replay
  // A recording may stand still for long, as the recorder may have been down.
  const report: LinkReport = { ...reportOf(polled), still: false, moves: {}, replay: status }
  if (status.state === 'playing') return report
  const code = status.state === 'ended' ? 'replay_ended' : 'replay_paused'
  return { ...report, state: 'paused', code, detail: null }
}

/** The prices on the board are those of an earlier day, outside trading hours as well. */
export function closedWith(lag: SourceLag | undefined): Pick<LinkReport, 'code' | 'newestDay' | 'detail'> {
  return lag === undefined ? { code: 'market_closed' } : ofAnEarlierDay(lag)
}

/** Old data that come again do not count as received once newer ones are overdue. */
function lagging(lag: SourceLag, isNews: boolean) {
  const received = isNews || !lag.isOverdue
  const report = { state: 'waiting', received, retryAtMs: lag.retryAtMs } as const
  return { ...report, ...ofAnEarlierDay(lag) }
}

/**
 * Why a good answer is incomplete: by the nature of its source, or because of a part that the source could
 * not deliver.
 */
function incompleteness({ missing = [], isDaily, tradeDate, notice }: Polled['answer']) {
  if (missing.length > 0) {
    const detail = missing.map(({ part, reason }) => `${part} missing: ${reason}`).join('; ')
    return { code: 'part_missing', missing, detail } as const
  }
  if (isDaily === true) return { code: 'daily_close', newestDay: tradeDate } as const
  return notice ?? null
}

function ofAnEarlierDay({ newestDay }: SourceLag) {
  return { code: 'no_newer_day', newestDay, detail: `the source has nothing since ${newestDay}` } as const
}

function reportOf({ answer, hasNews, moved }: Polled): LinkReport {
  const rowsSetAside = answer.setAside.length
  const still = !hasNews && moved.size === 0 && answer.rows.length >= MANY_LISTINGS
  const priced = answer.rows.some((row) => row.price !== null)
  const moves = movesOf(answer.rows, moved)
  const budget = answer.budget === undefined ? {} : { budget: answer.budget }
  const { asOfMs, receivedMs, stockMarks: stocks = [] } = answer
  const data = { received: true, receivedMs, asOfMs, rowsSetAside, moves, stocks, ...budget }
  if (answer.lag !== undefined) return { ...data, ...lagging(answer.lag, hasNews) }
  if (!priced) return { ...data, state: 'waiting', code: 'no_prices_yet' }
  const incomplete = incompleteness(answer)
  if (incomplete !== null) return { ...data, state: 'live', ...incomplete }
  if (rowsSetAside === 0) return { ...data, state: 'live', code: null, still }
  const [first] = answer.setAside
  return {
    ...data,
    state: 'live',
    code: 'bad_rows',
    detail: `${rowsSetAside} rows set aside, the first: ${first?.row ?? ''} (${first?.reason ?? ''})`,
    still,
  }
}
