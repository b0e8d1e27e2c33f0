import { groupOf, type MarketGroup } from '#shared/market/market-group'
import type { StockCode } from '#shared/market/quote'
import { MINUTE_MS } from '#shared/time'
import { CLOCKS_APART_MS, openBoard, reopenBoard, rewind } from './board.ts'
import type { OpenBoard } from './open-board.ts'
import { diff, type Difference } from './diff.ts'
import { rejectImplausible } from './plausibility.ts'
import { recoverPending } from './recover-pending.ts'
import { encode } from './outcome.ts'
import { poll } from './poll.ts'
import { store } from './store.ts'
import { SourceError } from '../sources/source.ts'
import type { ParsedMarket } from '../sources/source.ts'
import { mergeAnswer } from './merge.ts'
import type { PipelineDeps, Polled } from './deps.ts'

/**
 * The clocks of a source's machines may differ by this much; an answer older than the board by no more is
 * skipped.
 */
const SLOW_MIRROR_MS = 5_000
/** An answer older by more than this is deliberate: the source's clock went back. */
const CLOCK_WENT_BACK_MS = 10 * MINUTE_MS

/**
 * One poll, from the source to the servers: poll → parse → diff → store → publish.
 *
 * The board moves only after both store and publish succeeded; a poll killed in between is completed by the
 * next.
 *
 * @throws SourceError when the source could not answer; any other error is of the database or Redis
 */
export async function runPoll(deps: PipelineDeps, signal: AbortSignal): Promise<Polled> {
  try {
    const loaded = await recoverPending(deps, await deps.store.load())
    let open = await openBoard(deps, loaded)
    const nowMs = deps.now()
    const wantsSectors = (await deps.sectors?.isDue(nowMs)) ?? false
    const ask = async () => {
      deps.onAsking?.(true)
      const answer = await poll(deps, open.board, { nowMs, signal, wantsSectors })
      deps.onAsking?.(false)
      return answer
    }
    let polled = await ask()
    if (isOfTheFuture(open, polled, nowMs)) {
      deps.log.warn(
        { boardMs: open.board.market.atMs, nowMs },
        'the board is of the future: a clock was wrong',
      )
      open = await reopenBoard(open, deps)
      polled = await ask()
    }
    if (polled.sectors !== undefined) await deps.sectors?.keep(polled.sectors, nowMs)

    const behindMs = open.board.market.atMs - polled.asOfMs
    const wentBack = deps.seat === undefined && behindMs > CLOCK_WENT_BACK_MS
    if (polled.replay?.startsOver === true || wentBack) open = rewind(open, deps, polled.asOfMs)
    else if (behindMs > SLOW_MIRROR_MS) throw olderThanTheBoard(behindMs)
    else if (behindMs > 0 || restsWhereItIs(open, polled))
      return { answer: polled, hasNews: false, moved: NONE }
    rejectImplausible(deps.source.board, open.board.market, polled)
    const answer = later(deps, open, polled)

    await deps.master.register(answer.rows)
    const difference = diff(open.board, answer, deps.master.idOf)
    const moved = marketsOf(difference, answer, deps.master.idOf)
    for (const market of deps.seat?.progress.moved(polled) ?? NONE) moved.add(market)
    const batches = encode(open.board, difference, answer.asOfMs)
    const result = { answer, hasNews: batches !== '', moved }
    if (deps.seat !== undefined && !(await deps.seat.mayFill(result))) return result
    if (batches !== '') await store(deps, open, batches)
    if (batches !== '' || open.isNew) await deps.store.publish(open, batches)
    return result
  } catch (error) {
    deps.store.forget()
    throw error
  }
}

const NONE: ReadonlySet<MarketGroup> = new Set()

/**
 * The answer, dated later than the board, unless it is older: a tick is identified by its listing and its
 * time, so two answers of one moment are set a millisecond apart.
 *
 * @throws SourceError `stale_answer`
 */
function later(
  { source, seat, log }: PipelineDeps,
  { board }: OpenBoard,
  polled: ParsedMarket,
): ParsedMarket {
  const { market } = board
  const answer = { ...polled, asOfMs: Math.max(polled.asOfMs, market.atMs + 1) }
  if (source.board !== 'krx') return answer
  if (seat !== undefined && polled.tradeDate < market.tradeDate)
    throw stale(`the newest day is ${polled.tradeDate}, that of the board ${market.tradeDate}`)
  const { name, delayMinutes, renewedWithinMs } = source
  const teller = { source: name, delayMinutes, renewedWithinMs }
  const { rows, indices, heldBack, isEarlier } = mergeAnswer(board, polled, teller)
  if (isEarlier) throw stale('the volumes of the day have fallen: the answer is of an earlier moment')
  if (heldBack > 0) log.debug({ source: source.name, heldBack }, 'rows were older than those of the board')
  return { ...answer, rows, indices }
}

const stale = (message: string) => new SourceError('stale_answer', message)

function marketsOf(
  { market }: Difference,
  { rows }: ParsedMarket,
  idOf: (code: StockCode) => number,
): Set<MarketGroup> {
  const ids = new Set(market?.traded.map(({ id }) => id))
  return new Set(rows.filter(({ code }) => ids.has(idOf(code))).map((row) => groupOf(row.market)))
}

/**
 * The clock that dated the board was ahead, or has been set back: current answers would be older than the
 * board.
 */
function isOfTheFuture({ board }: OpenBoard, polled: ParsedMarket, nowMs: number): boolean {
  const { atMs } = board.market
  return (
    polled.replay === undefined && atMs > nowMs + CLOCKS_APART_MS && atMs - polled.asOfMs > SLOW_MIRROR_MS
  )
}

/** A replay between two recorded polls, or paused. */
function restsWhereItIs({ board, isNew }: OpenBoard, polled: ParsedMarket): boolean {
  return polled.replay !== undefined && !isNew && polled.asOfMs === board.market.atMs
}

function olderThanTheBoard(behindMs: number): SourceError {
  return new SourceError(
    'unusable_answer',
    `the answer is ${Math.round(behindMs / 1000)} s older than the board`,
  )
}
