import type { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { openDatabase } from '#database/pool'
import type { Database } from '#database/pool'
import { connectRedis } from '#platform/redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { CHANNELS } from '#shared/protocol/names'
import { BoardStore } from '../pipeline/board-store.ts'
import { ListingMaster } from '../listing-master.ts'
import { runPoll } from '../pipeline/pipeline.ts'
import type { PipelineDeps } from '../pipeline/deps.ts'
import type { MarketSource, ParsedMarket } from '../sources/source.ts'
import { at, sourceRow } from './scripted-source.ts'
import type { ScriptedSource } from './scripted-source.ts'

export const log = pino({ level: 'silent' })
const never = new AbortController().signal

export const SAMSUNG = sourceRow()
export const HYNIX = sourceRow({
  code: '000660',
  isin: 'KR7000660001',
  name: 'SK하이닉스',
  price: 1_013_000,
  previousClose: 1_056_000,
})

export interface TickRow {
  time: Date
  code: string
  price: number | null
  volume: number
  state: string
}

/** The pipeline's real stores, emptied before each test, and access to what it leaves behind. */
export class PipelineStage {
  db!: Database
  redis!: Redis
  #listener!: Redis
  #epochs = 0
  #published: string[] = []

  constructor() {
    beforeAll(() => {
      const { databaseUrl, redisUrl } = stackUrls()
      this.db = openDatabase(databaseUrl, { applicationName: 'test' })
      this.redis = connectRedis(redisUrl, { log, role: 'test' })
      // Every board store of a test adds a listener; a process has one store.
      this.redis.setMaxListeners(0)
      this.#listener = connectRedis(redisUrl, { log, role: 'test-listener' })
      this.#listener.on('message', (_channel: string, message: string) => this.#published.push(message))
    })
    beforeEach(async () => {
      await resetStack()
      this.#published = []
      await this.#listener.subscribe(CHANNELS.batches)
    })
    afterAll(async () => {
      this.#listener.disconnect()
      this.redis.disconnect()
      await this.db.destroy()
    })
  }

  /** The messages that servers would have received until now. */
  async published(): Promise<readonly string[]> {
    // Redis answers on the listener's connection after what it has published there.
    await this.#listener.subscribe(CHANNELS.batches)
    return this.#published
  }

  /** The pipeline of one worker process: its memory, shared with no other. */
  newWorker(source: MarketSource, store: BoardStore = new BoardStore(this.redis, log)): PipelineDeps {
    return {
      source,
      store,
      master: new ListingMaster(this.db, source.board),
      db: this.db,
      log,
      // Later than any answer in the tests.
      now: () => at(100_000),
      newEpoch: () => `epoch-${++this.#epochs}`,
    }
  }

  ticks(): Promise<TickRow[]> {
    return this.db('ticks')
      .join('listings', 'listings.id', 'ticks.listing_id')
      .select('ticks.time', 'listings.code', 'ticks.price', 'ticks.volume', 'ticks.state')
      .orderBy(['ticks.time', 'listings.code'])
  }

  /** The board as a newly started process reads it. */
  async boardNow() {
    return (await new BoardStore(this.redis, log).load()).board
  }
}

/** One poll with the given answer. */
export async function pollWith(worker: PipelineDeps, next?: ParsedMarket) {
  if (next !== undefined) (worker.source as ScriptedSource).next = next
  return runPoll(worker, never)
}
