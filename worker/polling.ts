import { isOver, type Wait } from '#platform/wait'
import { BoardMovedError } from './pipeline/board-store.ts'
import { storeFailure } from './link-reporter.ts'
import type { AwaitedParty, LinkReport, LinkReporter } from './link-reporter.ts'
import { runPoll } from './pipeline/pipeline.ts'
import type { Polled } from './pipeline/pipeline.ts'
import type { PipelineDeps } from './pipeline/deps.ts'
import type { ScheduleHeartbeat } from './schedule-heartbeat.ts'
import { movesOf } from './stalled-markets.ts'
import { SourceError, type SourceLag } from './sources/source.ts'
import type { PollLease } from './poll-lease.ts'

export interface PollingDeps extends PipelineDeps {
  link: LinkReporter
  /** `session`: only when the source's hours say so. */
  marketHours: 'session' | 'always'
  lease: PollLease
  rings: ScheduleHeartbeat
}

/** The schedule rings at least so often, and at every ring servers hear of the source. */
export const RING_EVERY_MS = 1_000

/**
 * What happens when the schedule rings: poll, if it is due and the source is not resting, and say how it went. Never throws
 * for a source's fault: the board stays as it is, marked, and a later ring tries again when the source may be asked.
 */
export class Polling {
  readonly #deps: PollingDeps
  /** No poll meanwhile; one for good ends when somebody restarts the worker. */
  #rest: Wait | null = null
  #everPolled = false
  /** Of the last answer. */
  #lag: SourceLag | undefined
  /** What the poll that is under way waits for. */
  #waitsFor: AwaitedParty = 'stores'

  constructor(deps: PollingDeps) {
    this.#deps = deps
  }

  async ring(signal: AbortSignal): Promise<void> {
    const { link, now, source, marketHours, lease, rings } = this.#deps
    const nowMs = now()
    // Redis that refuses it refuses the turn as well, and that is reported.
    await rings.note().catch(() => {})
    if (this.#rest !== null && !isOver(this.#rest, nowMs)) return link.repeat()
    const hours = source.opensAt(nowMs)
    // The first poll is made at any hour: a board that was never filled should not be empty until the morning.
    if (marketHours === 'session' && !hours.open && this.#everPolled) {
      return link.report({ state: 'closed', ...closedWith(this.#lag), retryAtMs: hours.nextMs })
    }
    const turn = await lease.take().catch((error: unknown) => this.#failed(error))
    if (turn === false) return link.repeat()
    const report = turn === true ? await this.#poll(signal) : turn
    if (report === null) return
    if (report.retryAtMs != null) await lease.dueAt(report.retryAtMs)
    await link.report(report)
  }

  /** What a worker does whose clock is wrong. Where another one is at work, that one tells how the source is. */
  async restForClock(aheadMs: number): Promise<void> {
    if (!(await this.#deps.rings.areMissed())) return
    const seconds = Math.round(Math.abs(aheadMs) / 1000)
    const detail = `the clock of the worker is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} that of Redis`
    await this.#deps.link.report({ state: 'failing', code: 'clock_differs', detail })
  }

  /** @returns what the poll says about the source; null: nothing */
  async #poll(signal: AbortSignal): Promise<LinkReport | null> {
    const { link, rings } = this.#deps
    // A source may take half a minute to fail, and the schedule does not ring meanwhile. The signs of life end before the
    // report begins: one that overlaps it would say again, and leave behind, what was before.
    this.#waitsFor = 'stores'
    const signsOfLife = setInterval(
      () => void Promise.all([rings.note(), link.repeat(this.#waitsFor)]).catch(() => {}),
      RING_EVERY_MS,
    )
    try {
      const polled = await this.#catchUp(signal)
      this.#everPolled = true
      this.#lag = polled.answer.lag
      if (this.#lag !== undefined) await this.#deps.lease.restUntil(this.#lag.askAgainMs)
      return arrived(polled)
    } catch (error) {
      if (signal.aborted) return null
      if (!(error instanceof BoardMovedError)) return this.#failed(error)
      this.#deps.log.warn({ err: error }, 'a poll came too late')
      return null
    } finally {
      clearInterval(signsOfLife)
    }
  }

  /** One poll; and of a replay, all recorded polls that are due, as far as they go before the next ring. */
  async #catchUp(signal: AbortSignal): Promise<Polled> {
    const untilMs = this.#deps.now() + RING_EVERY_MS
    for (;;) {
      const onAsking = (isAsked: boolean) => void (this.#waitsFor = isAsked ? 'source' : 'stores')
      const polled = await runPoll({ ...this.#deps, onAsking }, signal)
      const isBehind = polled.answer.replay?.isBehind === true
      if (!isBehind || signal.aborted || this.#deps.now() >= untilMs) return polled
    }
  }

  #failed(error: unknown): LinkReport {
    if (error instanceof SourceError) {
      const untilMs = error.retryAtMs ?? (error.state === 'stopped' ? Infinity : 0)
      this.#rest = { sinceMs: this.#deps.now(), untilMs }
      return { state: error.state, code: error.code, detail: error.message, retryAtMs: error.retryAtMs }
    }
    // The screen gets a sentence; what the driver says, statement and all, is for the log.
    this.#deps.log.error({ err: error }, 'a poll failed behind the source')
    return (
      storeFailure(error) ?? {
        state: 'failing',
        code: 'internal_error',
        detail: 'the worker failed; its log says how',
      }
    )
  }
}

/** Of so many listings one at least moves every minute. */
const MANY_LISTINGS = 100

function arrived(polled: Polled): LinkReport {
  const { replay } = polled.answer
  if (replay === undefined) return heard(polled)
  const { status } = replay
  // What was recorded may stand still for long: the recorder was away.
  const report: LinkReport = { ...heard(polled), still: false, moves: {}, replay: status }
  if (status.state === 'playing') return report
  const code = status.state === 'ended' ? 'replay_ended' : 'replay_paused'
  return { ...report, state: 'paused', code, detail: null }
}

/** The prices on the board are those of an earlier day, outside the hours as well. */
function closedWith(lag: SourceLag | undefined): Pick<LinkReport, 'code' | 'newestDay' | 'detail'> {
  return lag === undefined ? { code: 'market_closed' } : ofAnEarlierDay(lag)
}

/** What it told before is no data that arrive, once newer ones are missing. */
function lagging(lag: SourceLag, isNews: boolean) {
  const received = isNews || !lag.isOverdue
  const report = { state: 'waiting', received, retryAtMs: lag.askAgainMs } as const
  return { ...report, ...ofAnEarlierDay(lag) }
}

/** What a good answer is short of by the nature of its source, or by what the source may not tell. */
function incompleteness({ missing = [], isDaily, tradeDate }: Polled['answer']) {
  if (missing.length > 0) {
    const detail = missing.map(({ part, reason }) => `${part} missing: ${reason}`).join('; ')
    return { code: 'part_missing', missing, detail } as const
  }
  return isDaily === true ? ({ code: 'daily_close', newestDay: tradeDate } as const) : null
}

function ofAnEarlierDay({ newestDay }: SourceLag) {
  return { code: 'no_newer_day', newestDay, detail: `the source has nothing since ${newestDay}` } as const
}

function heard({ answer, published, moved }: Polled): LinkReport {
  const rowsSetAside = answer.setAside.length
  const still = !published && answer.rows.length >= MANY_LISTINGS
  const priced = answer.rows.some((row) => row.price !== null)
  const moves = movesOf(answer.rows, moved)
  const budget = answer.budget === undefined ? {} : { budget: answer.budget }
  const data = { received: true, asOfMs: answer.asOfMs, rowsSetAside, moves, ...budget }
  if (answer.lag !== undefined) return { ...data, ...lagging(answer.lag, published) }
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
