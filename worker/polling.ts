import { isOver, type Wait } from '#platform/wait'
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

/** The place of a source among those that stand in for each other. */
export interface SourcePlace {
  answerWithinMs: number
  /** A source that has failed is asked again so soon, to see whether it has failed for good. */
  askAgainMs: number
  /** Told how each poll went. @returns whether the board is this source's */
  judge: (said: Judged, poll: { askedMs: number; hasNews: boolean }) => Promise<boolean>
}

export interface PollingDeps extends Omit<PipelineDeps, 'seat' | 'onAsking'> {
  link: LinkReporter
  /** `session`: only when the source's hours say so. */
  marketHours: 'session' | 'always'
  lease: PollLease
  rings: ScheduleHeartbeat
  /** Absent: it is the only one. */
  place?: SourcePlace
}

/** The schedule rings at least so often, and at every ring servers hear of the source. */
export const RING_EVERY_MS = 1_000

/** What came of a poll for the lamp. */
interface Heard {
  said: Judged
  /** The board is this source's, so it is what servers hear. */
  fills: boolean
}

/**
 * What happens when the schedule rings: poll, if it is due and the source is not resting, and say how it went. Never throws
 * for a source's fault: the board stays as it is, marked, and a later ring tries again when the source may be asked.
 */
export class Polling {
  readonly #deps: PollingDeps
  /** No poll meanwhile; one for good ends when somebody restarts the worker. */
  #rest: Wait | null = null
  #everPolled = false
  readonly #progress = new SourceProgress()
  /** Of the last answer. */
  #lag: SourceLag | undefined
  /** What the poll that is under way waits for. */
  #waitsFor: AwaitedParty = 'stores'

  constructor(deps: PollingDeps) {
    this.#deps = deps
  }

  /** The source fills the board: servers hear of it at every ring. */
  async ring(signal: AbortSignal): Promise<void> {
    const { link, now, rings } = this.#deps
    // Redis that refuses it refuses the turn as well, and that is reported.
    await rings.note().catch(() => {})
    const closed = this.#closedUntilMs(now())
    if (this.#rests(now())) return link.repeat()
    if (closed !== null) return link.report({ state: 'closed', ...closedWith(this.#lag), retryAtMs: closed })
    if (!(await this.#turn(signal, true))) return link.repeat()
  }

  /** The source stands by: it is asked how it is, and takes the board over where that is its place's decision. */
  async standBy(signal: AbortSignal): Promise<void> {
    const nowMs = this.#deps.now()
    if (this.#rests(nowMs) || this.#closedUntilMs(nowMs) !== null) return
    await this.#turn(signal, false)
  }

  /** What a worker does whose clock is wrong. Where another one is at work, that one tells how the source is. */
  async restForClock(aheadMs: number): Promise<void> {
    if (!(await this.#deps.rings.areMissed())) return
    const seconds = Math.round(Math.abs(aheadMs) / 1000)
    const detail = `the clock of the worker is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} that of Redis`
    await this.#deps.link.report({ state: 'failing', code: 'clock_differs', detail })
  }

  #rests(nowMs: number): boolean {
    return this.#rest !== null && !isOver(this.#rest, nowMs)
  }

  /** The first poll is made at any hour: a board that was never filled should not be empty until the morning. */
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
    const heard = turn === true ? await this.#poll(signal, isLive) : { said: link.judge(turn), fills: isLive }
    if (heard === null) return true
    const { said, fills } = heard
    if (said.retryAtMs != null) await lease.dueAt(said.retryAtMs)
    else if (said.state === 'failing' && place !== undefined) await lease.dueAt(now() + place.askAgainMs)
    if (fills) await link.tell(said)
    return true
  }

  /** @returns what the poll says about the source; null: nothing */
  async #poll(signal: AbortSignal, isLive: boolean): Promise<Heard | null> {
    const { link, rings, lease, now } = this.#deps
    const askedMs = now()
    let heard: Heard | undefined
    const hear = async (report: LinkReport, hasNews: boolean): Promise<Heard> => {
      const said = link.judge(report)
      return { said, fills: await this.#fills(said, { askedMs, hasNews, isLive }) }
    }
    // A source may take half a minute to fail, and the schedule does not ring meanwhile. The signs of life end before the
    // report begins: one that overlaps it would say again, and leave behind, what was before.
    this.#waitsFor = 'stores'
    const signOfLife = () => void Promise.all([rings.note(), link.repeat(this.#waitsFor)]).catch(() => {})
    const signsOfLife = isLive ? setInterval(signOfLife, RING_EVERY_MS) : undefined
    try {
      const polled = await this.#catchUp(signal, async (found) => {
        heard = await hear(arrived(found), found.hasNews)
        return heard.fills
      })
      this.#everPolled ||= polled.answer.moreToCome !== true
      this.#lag = polled.answer.lag
      if (this.#lag !== undefined) await lease.restUntil(this.#lag.askAgainMs)
      return heard ?? (await hear(arrived(polled), polled.hasNews))
    } catch (error) {
      if (signal.aborted) return null
      if (!(error instanceof BoardMovedError)) return await hear(this.#failed(error), false)
      this.#deps.log.warn({ err: error }, 'a poll came too late')
      // The board is its own by now, and has not got what it told.
      if (!isLive && heard?.fills === true) await lease.dueAt(now())
      return null
    } finally {
      clearInterval(signsOfLife)
    }
  }

  async #fills(
    said: Judged,
    { isLive, ...poll }: { askedMs: number; hasNews: boolean; isLive: boolean },
  ): Promise<boolean> {
    const { place, log } = this.#deps
    if (place === undefined) return true
    return place.judge(said, poll).catch((err: unknown) => {
      log.warn({ err }, 'which source fills the board cannot be decided now')
      return isLive
    })
  }

  /** One poll; and of a replay, all recorded polls that are due, as far as they go before the next ring. */
  async #catchUp(signal: AbortSignal, mayFill: Seat['mayFill']): Promise<Polled> {
    const { place, now } = this.#deps
    const progress = this.#progress
    const seat =
      place === undefined ? {} : { seat: { answerWithinMs: place.answerWithinMs, mayFill, progress } }
    const untilMs = now() + RING_EVERY_MS
    for (;;) {
      const onAsking = (isAsked: boolean) => void (this.#waitsFor = isAsked ? 'source' : 'stores')
      const polled = await runPoll({ ...this.#deps, ...seat, onAsking }, signal)
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
