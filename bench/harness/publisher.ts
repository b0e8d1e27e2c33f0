import type { Redis } from 'ioredis'
import pino from 'pino'
import {
  applyBatches,
  boardPosition,
  dumpBoard,
  restoreBoard,
  splitBatches,
} from '#shared/protocol/board-dump'
import type { BoardImages } from '#shared/protocol/board-dump'
import { EVENTS } from '#shared/protocol/events'
import { BoardStore } from '../../worker/pipeline/board-store.ts'
import type { Step, MarketTape } from './tape.ts'
import { PEER_CHANNELS, changing } from './peers.ts'

/**
 * Stands in for the worker: publishes a batch to our servers as the worker does, and to the peers by a bare
 * PUBLISH.
 */
export class Publisher {
  readonly #redis: Redis
  readonly #store: BoardStore
  /** Follows what was published to our servers, even if the tape has advanced since. */
  readonly #board: BoardImages

  private constructor(redis: Redis, board: BoardImages) {
    this.#redis = redis
    this.#store = new BoardStore(redis, pino({ level: 'silent' }))
    this.#board = board
  }

  /** Stores the tape's board where servers look for it. */
  static async start(redis: Redis, tape: MarketTape): Promise<Publisher> {
    const publisher = new Publisher(redis, restoreBoard(dumpBoard(tape.board)))
    const { position } = await publisher.#store.load()
    await publisher.#store.publish({ board: publisher.#board, from: position, isNew: true }, '')
    return publisher
  }

  get position(): { epoch: string; seq: number } {
    return this.#board.market.position
  }

  /** @returns when publishing began, ms of the machine's monotonic clock */
  async toProduct({ batch }: Step): Promise<number> {
    const from = boardPosition(this.#board)
    applyBatches(this.#board, splitBatches(batch))
    const publishedMs = clockMs()
    await this.#store.publish({ board: this.#board, from, isNew: false }, batch)
    return publishedMs
  }

  /** The bytes that our sockets receive, so that the same clients read them at the same cost. */
  async toRawWs({ batch }: Step): Promise<number> {
    const frame = frameOf(batch)
    const publishedMs = clockMs()
    await this.#redis.publish(PEER_CHANNELS.rawWs, frame)
    return publishedMs
  }

  async toRows({ quotes }: Step): Promise<number> {
    const text = JSON.stringify(quotes)
    const publishedMs = clockMs()
    await this.#redis.publish(PEER_CHANNELS.rows, text)
    return publishedMs
  }

  async toPerspective({ quotes }: Step): Promise<number> {
    const text = JSON.stringify(quotes.map(changing))
    const publishedMs = clockMs()
    await this.#redis.publish(PEER_CHANNELS.perspective, text)
    return publishedMs
  }
}

/** A batch in Socket.IO's wire format. */
export const frameOf = (batch: string): string => `42["${EVENTS.batch}",${batch}]`

/** The same clock in every process of the machine. */
export const clockMs = (): number => Number(process.hrtime.bigint()) / 1e6
