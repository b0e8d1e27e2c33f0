import type { Redis } from 'ioredis'
import pino from 'pino'
import { connectRedis } from '#platform/redis'
import type { Trading } from '#shared/market/quote'
import { applyBatches, boardPosition, joinBatches, splitBatches } from '#shared/protocol/board-dump'
import type { BoardImages } from '#shared/protocol/board-dump'
import { IndexImage } from '#shared/protocol/index-image'
import { encodeMarketBatch } from '#shared/protocol/market-batch'
import { MarketImage } from '#shared/protocol/market-image'
import type { Position } from '#shared/protocol/messages'
import { BoardStore } from '../../worker/pipeline/board-store.ts'

/**
 * A market of which every row changes with every batch, published as by a worker, at a rate chosen by the
 * test.
 */
export class FullRateMarket {
  readonly #redis: Redis
  readonly #store: BoardStore
  readonly #ids: number[]
  readonly #board: BoardImages = {
    market: new MarketImage('full-rate', 'test', 0),
    indices: new IndexImage('full-rate', 'test', 0),
  }
  batchBytes = 0

  constructor(redisUrl: string, listings: number) {
    const log = pino({ level: 'silent' })
    this.#redis = connectRedis(redisUrl, { log, role: 'test-market' })
    this.#store = new BoardStore(this.#redis, log)
    this.#ids = Array.from({ length: listings }, (_, at) => at + 1)
  }

  get position(): Position {
    return this.#board.market.position
  }

  /** @returns the position of the batch */
  async publish(): Promise<Position> {
    const { market } = this.#board
    const { seq } = market.position
    const isNew = seq === 0
    if (isNew) await this.#store.load()
    const from = isNew ? '' : boardPosition(this.#board)
    const batch = encodeMarketBatch(market.position, (id) => market.rowById(id), {
      atMs: Date.now(),
      ...(isNew ? { newTradeDate: '2026-03-19' } : {}),
      listed: isNew ? this.#ids.map(listing) : [],
      removed: [],
      traded: this.#ids.map((id) => ({ id, ...tradingAt(id, seq) })),
    })
    const text = joinBatches([batch])
    this.batchBytes = text.length
    applyBatches(this.#board, splitBatches(text))
    await this.#store.publish({ board: this.#board, from, isNew }, text)
    return market.position
  }

  close(): void {
    this.#redis.disconnect()
  }
}

const listing = (id: number) => ({
  id,
  code: String(id).padStart(6, '0'),
  isin: `KR7${String(id).padStart(6, '0')}000`,
  name: `종목 ${id}`,
  market: 'KOSPI' as const,
  section: '',
  shares: 1_000_000,
})

/** Large numbers make long batches: the buffers of a slow reader are filled by bytes. */
function tradingAt(id: number, seq: number): Trading {
  const price = 50_000 + ((id * 7 + seq * 13) % 401) * 50
  const volume = (seq + 1) * (1 + (id % 97)) * 10_000_001
  const [low, high] = [50_000, 70_000]
  return {
    price,
    previousClose: 60_000,
    open: 60_000,
    high,
    low,
    volume,
    value: volume * 3,
    state: 'trading',
  }
}
