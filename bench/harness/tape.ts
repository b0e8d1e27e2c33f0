import { presentQuote, type Quote } from '#shared/market/quote'
import { applyBatches, splitBatches } from '#shared/protocol/board-dump'
import type { BoardImages } from '#shared/protocol/board-dump'
import { IndexImage } from '#shared/protocol/index-image'
import { MarketImage } from '#shared/protocol/market-image'
import { diff } from '../../worker/pipeline/diff.ts'
import { encode } from '../../worker/pipeline/outcome.ts'
import { poll } from '../../worker/pipeline/poll.ts'
import { createSimulatorSource } from '../../worker/sources/simulator/simulator.ts'

/** The changes of one poll, in the format of each contender. */
export interface Step {
  /** The market's batch, as the worker publishes it. */
  batch: string
  seq: number
  /** The changed quotes in the shape of REST. */
  quotes: Quote[]
}

/** Half past ten on a trading day: the simulated market is busy. */
export const START_MS = Date.parse('2026-03-19T10:30:00+09:00')

/**
 * The simulator's market poll by poll, processed by the worker's own diff and encode. Indices do not change.
 */
export class MarketTape {
  readonly board: BoardImages
  readonly #source: ReturnType<typeof createSimulatorSource>
  readonly #ids = new Map<string, number>()
  #nowMs = START_MS

  private constructor(listings: number) {
    this.#source = createSimulatorSource({ listings, seed: 1 })
    this.board = {
      market: new MarketImage(`bench-${listings}`, this.#source.name, 0),
      indices: new IndexImage(`bench-${listings}`, this.#source.name, 0),
    }
  }

  /** A tape after its first poll, which lists everything. */
  static async start(listings: number): Promise<MarketTape> {
    const tape = new MarketTape(listings)
    await tape.step({ everyMs: 1_000 })
    return tape
  }

  /**
   * The next poll.
   *
   * @param rows the maximum number of changed rows; the rest follows in a later poll
   * @throws Error when fewer than `rows` have changed
   */
  async step({ everyMs, rows }: { everyMs: number; rows?: number }): Promise<Step> {
    this.#nowMs += everyMs
    const answer = await poll({ source: this.#source }, this.board, {
      nowMs: this.#nowMs,
      signal: new AbortController().signal,
      wantsSectors: false,
    })
    const { market } = diff(this.board, answer, (code) => this.#idOf(code))
    if (market === null) throw new Error('nothing has changed')
    if (rows !== undefined) {
      if (market.traded.length < rows)
        throw new Error(`${market.traded.length} rows have changed, not ${rows}`)
      market.traded.splice(rows)
    }
    const batch = encode(this.board, { market, indices: [] }, answer.asOfMs)
    applyBatches(this.board, splitBatches(batch))
    const quotes = this.board.market.changedIds.flatMap((id) => {
      const row = this.board.market.rowById(id)
      return row === undefined ? [] : [presentQuote(row)]
    })
    return { batch, seq: this.board.market.position.seq, quotes }
  }

  #idOf(code: string): number {
    const id = this.#ids.get(code) ?? this.#ids.size + 1
    this.#ids.set(code, id)
    return id
  }
}
