import { INDEX_CODES, type IndexCode } from '#shared/market/index-quote'
import type { StockCode } from '#shared/market/quote'
import { SourceFault } from '../../access/fault.ts'
import type { RowSetAside, SourceIndex } from '../../source.ts'
import type { KisClient } from '../access/client.ts'
import { askIndex } from '../quotes/index-price.ts'
import { askQuotes, CODES_PER_CALL } from '../quotes/multi-price.ts'
import type { BrokerQuote } from '../quotes/quote.ts'

/** Concurrent calls: as many as are sent in a second, so that one that hangs does not delay the others. */
const LANES = 20
/** After this many consecutive calls without an answer the broker counts as unavailable. */
const MAX_FAILURES = 5
/** After this many calls one of the indices is requested, in turn. */
const INDEX_EVERY = 16

export interface RoundDeps {
  client: KisClient
  /** @param requestedMs when the answered call was made */
  onQuotes: (answer: { quotes: BrokerQuote[]; indices: SourceIndex[] }, requestedMs: number) => Promise<void>
  now: () => number
}

export interface Round {
  setAside: RowSetAside[]
  /** Faults of calls that failed even after a retry; the other calls succeeded. */
  faults: SourceFault[]
  calls: number
}

/**
 * One round through the whole market, thirty stocks per call, with the indices in between. A failed call only
 * costs its own stocks.
 *
 * @throws SourceFault when all other calls would fail as well; SourceError
 */
export async function goRound(
  codes: readonly StockCode[],
  { client, onQuotes, now }: RoundDeps,
  signal: AbortSignal,
): Promise<Round> {
  const round: Round = { setAside: [], faults: [], calls: 0 }
  const tasks = tasksOf(codes)
  let failures = 0
  const over = new AbortController()
  const either = AbortSignal.any([signal, over.signal])

  async function quotes(chunk: readonly StockCode[]): Promise<void> {
    const requestedMs = now()
    const answer = await askQuotes(client, { codes: chunk, priority: 'sweep' }, either)
    round.setAside.push(...answer.setAside)
    await onQuotes({ quotes: answer.quotes, indices: [] }, requestedMs)
  }

  async function index(code: IndexCode): Promise<void> {
    const requestedMs = now()
    const answer = await askIndex(client, code, either)
    await onQuotes({ quotes: [], indices: answer === null ? [] : [answer] }, requestedMs)
  }

  async function lane(): Promise<void> {
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
      try {
        round.calls += 1
        await (typeof task === 'string' ? index(task) : quotes(task))
        failures = 0
      } catch (error) {
        if (!(error instanceof SourceFault) || error.patience !== 'transient') throw error
        round.faults.push(error)
        failures += 1
        if (failures >= MAX_FAILURES || error.code === 'token_limited' || error.code === 'token_rejected')
          throw error
      }
    }
  }

  const lanes = Array.from({ length: LANES }, () => lane())
  try {
    await Promise.all(lanes)
  } finally {
    over.abort()
    await Promise.allSettled(lanes)
  }
  return round
}

type Task = readonly StockCode[] | IndexCode

function tasksOf(codes: readonly StockCode[]): Task[] {
  const tasks: Task[] = []
  for (let at = 0; at < codes.length; at += CODES_PER_CALL) {
    const calls = at / CODES_PER_CALL
    const index = INDEX_CODES[(calls / INDEX_EVERY) % INDEX_CODES.length]
    if (index !== undefined) tasks.push(index)
    tasks.push(codes.slice(at, at + CODES_PER_CALL))
  }
  return tasks
}
