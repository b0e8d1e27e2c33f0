import { isOver, type Wait } from '#platform/wait'
import type { FeedAlerts } from './alerts/feed-alerts.ts'
import type { AwaitedParty, Judged, LinkReport, LinkReporter } from './link-reporter.ts'
import { storeFailure } from './link-reporter.ts'
import { BoardMovedError } from './pipeline/board-store.ts'
import type { PipelineDeps, Polled, Seat } from './pipeline/deps.ts'
import { runPoll } from './pipeline/pipeline.ts'
import { SourceProgress } from './pipeline/source-progress.ts'
import type { PollLease } from './poll-lease.ts'
import { arrived, closedWith } from './poll-report.ts'
import type { ScheduleHeartbeat } from './schedule-heartbeat.ts'
import { SourceError, type SourceLag } from './sources/source.ts'

/** The role of a source among several that stand in for each other. */
export interface SourcePlace {
  answerWithinMs: number
  /** A failed source is retried after this long, to find out whether the failure lasts. */
  retryAfterMs: number
  /** Called with the result of each poll. @returns whether this source fills the board */
  judge: (judged: Judged, poll: { requestedMs: number; hasNews: boolean }) => Promise<boolean>
}

export interface PollingDeps extends Omit<PipelineDeps, 'seat' | 'onAsking'> {
  link: LinkReporter
  /** `session`: only during the source's hours. */
  marketHours: 'session' | 'always'
  lease: PollLease
  rings: ScheduleHeartbeat
  /** Notified of each poll whose outcome was published. */
  alerts: Pick<FeedAlerts, 'published'>
  /** Absent: it is the only source. */
  place?: SourcePlace
}

/** The schedule rings at least this often, and the link is published at every ring. */
export const RING_EVERY_MS = 1_000

/** The result of a poll for the link status. */
interface PollReport {
  judged: Judged
  /** This source fills the board, so its link is published. */
  fills: boolean
}

/**
 * The job of the schedule: polls if a poll is due and the source is not backing off, and reports the result.
 * A fault of the source never throws: the board stays as it is, the link shows the fault, and a later ring
 * retries when the source allows it.
 */
export class Polling {
  readonly #deps: PollingDeps
  /** The current backoff; an infinite one ends when the worker is restarted. */
  #rest: Wait | null = null
  #everPolled = false
  readonly #progress = new SourceProgress()
  /** The lag reported by the last answer. */
  #lag: SourceLag | undefined
  /** Whose answer the running poll waits for. */
  #waitsFor: AwaitedParty = 'stores'

  constructor(deps: PollingDeps) {
    this.#deps = deps
  }

  /** For the source that fills the board: its link is published at every ring. */
  async ring(signal: AbortSignal): Promise<void> {
    const { link, now, rings } = this.#deps
    // When Redis rejects this, it rejects the lease as well, and that is reported.
    await rings.note().catch(() => {})
    const closed = this.#closedUntilMs(now())
    if (this.#rests(now())) return link.repeat()
    if (closed !== null) return link.report({ state: 'closed', ...closedWith(this.#lag), retryAtMs: closed })
    if (!(await this.#turn(signal, true))) return link.repeat()
  }

  /** For a standby source: it is polled, and takes over the board when its place decides so. */
  async standBy(signal: AbortSignal): Promise<void> {
    const nowMs = this.#deps.now()
    if (this.#rests(nowMs) || this.#closedUntilMs(nowMs) !== null) return
    await this.#turn(signal, false)
  }

  /** For a worker whose clock is wrong. If another worker is running, that one reports the link. */
  async restForClock(aheadMs: number): Promise<void> {
    if (!(await this.#deps.rings.areMissed())) return
    const seconds = Math.round(Math.abs(aheadMs) / 1000)
    const detail = `the clock of the worker is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} that of Redis`
    await this.#deps.link.report({ state: 'failing', code: 'clock_differs', detail })
  }

  #rests(nowMs: number): boolean {
    return this.#rest !== null && !isOver(this.#rest, nowMs)
  }

  /**
   * The first poll ignores the hours: a board that was never filled should not stay empty until the morning.
   */
  #closedUntilMs(nowMs: number): number | null {
    const { source, marketHours } = this.#deps
    const hours = source.opensAt(nowMs)
    return marketHours === 'session' && !hours.open && this.#everPolled ? hours.nextMs : null
  }

  /** @returns false when no poll is due */
  async #turn(signal: AbortSignal, isLive: boolean): Promise<boolean> {
    const { lease, link, now, place } = this.#deps
    const turn = await lease.take().catch((error: unknown) => this.#failed(error))
    if (turn === false) return false
    const reported =
      turn === true ? await this.#poll(signal, isLive) : { judged: link.judge(turn), fills: isLive }
    if (reported === null) return true
    const { judged, fills } = reported
    if (judged.retryAtMs != null) await lease.dueAt(judged.retryAtMs)
    else if (judged.state === 'failing' && place !== undefined) await lease.dueAt(now() + place.retryAfterMs)
    if (fills) await link.publish(judged)
    return true
  }

  /** @returns the report of the poll; null: none, because the poll was aborted */
  async #poll(signal: AbortSignal, isLive: boolean): Promise<PollReport | null> {
    const { link, rings, lease, now } = this.#deps
    const requestedMs = now()
    let reported: PollReport | undefined
    const judge = async (report: LinkReport, hasNews: boolean): Promise<PollReport> => {
      const judged = link.judge(report)
      return { judged, fills: await this.#fills(judged, { requestedMs, hasNews, isLive }) }
    }
    // A source may take half a minute to fail, and the schedule does not ring during a poll. The heartbeats
    // stop before the report is published: an overlapping one would overwrite it with the state before.
    this.#waitsFor = 'stores'
    const signOfLife = () => void Promise.all([rings.note(), link.repeat(this.#waitsFor)]).catch(() => {})
    const signsOfLife = isLive ? setInterval(signOfLife, RING_EVERY_MS) : undefined
    try {
      const polled = await this.#catchUp(signal, async (found) => {
        reported = await judge(arrived(found), found.hasNews)
        return reported.fills
      })
      this.#everPolled ||= polled.answer.moreToCome !== true
      this.#lag = polled.answer.lag
      if (this.#lag !== undefined) await lease.restUntil(this.#lag.retryAtMs)
      return reported ?? (await judge(arrived(polled), polled.hasNews))
    } catch (error) {
      if (signal.aborted) return null
      if (!(error instanceof BoardMovedError)) return await judge(this.#failed(error), false)
      this.#deps.log.warn({ err: error }, 'a poll came too late')
      // The source fills the board now, but the board does not have its answer yet.
      if (!isLive && reported?.fills === true) await lease.dueAt(now())
      return null
    } finally {
      clearInterval(signsOfLife)
    }
  }

  async #fills(
    judged: Judged,
    { isLive, ...poll }: { requestedMs: number; hasNews: boolean; isLive: boolean },
  ): Promise<boolean> {
    const { place, log } = this.#deps
    if (place === undefined) return true
    return place.judge(judged, poll).catch((err: unknown) => {
      log.warn({ err }, 'which source fills the board cannot be decided now')
      return isLive
    })
  }

  /** One poll; for a replay, all recorded polls that are due, as far as possible before the next ring. */
  async #catchUp(signal: AbortSignal, mayFill: Seat['mayFill']): Promise<Polled> {
    const { place, now } = this.#deps
    const progress = this.#progress
    const seat =
      place === undefined ? {} : { seat: { answerWithinMs: place.answerWithinMs, mayFill, progress } }
    const untilMs = now() + RING_EVERY_MS
    for (;;) {
      const onAsking = (isAsked: boolean) => void (this.#waitsFor = isAsked ? 'source' : 'stores')
      const polled = await runPoll({ ...this.#deps, ...seat, onAsking }, signal)
      this.#deps.alerts.published(polled.answer.asOfMs)
      const isBehind = polled.answer.replay?.isBehind === true
      if (!isBehind || signal.aborted || now() >= untilMs) return polled
    }
  }

  #failed(error: unknown): LinkReport {
    if (error instanceof SourceError) {
      const untilMs = error.retryAtMs ?? (error.state === 'stopped' ? Infinity : 0)
      this.#rest = { sinceMs: this.#deps.now(), untilMs }
      return { state: error.state, code: error.code, detail: error.message, retryAtMs: error.retryAtMs }
    }
    // The link gets a sentence; the driver's message with its statement is only logged.
    this.#deps.log.error({ err: error }, 'a poll failed behind the source')
    return (
      storeFailure(error) ?? {
        state: 'failing',
        code: 'internal_error',
        detail: 'the worker failed; see its log',
      }
    )
  }
}
