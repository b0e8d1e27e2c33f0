import type { Redis } from 'ioredis'
import { applyBatches, boardPosition, restoreBoard, splitBatches } from '#shared/protocol/board-dump'
import type { BoardImages, ReceivedBatch } from '#shared/protocol/board-dump'
import type { Link, Position } from '#shared/protocol/messages'
import { CHANNELS, KEYS } from '#shared/protocol/names'
import { imageOf } from '#shared/protocol/topics'
import type { Log } from '#platform/log'
import type { MarketBoard } from './market-board.ts'

/** Callbacks for messages of the workers. */
export interface BoardListener {
  /** A poll's batches, already applied to the board. */
  onBatches(received: readonly ReceivedBatch[]): void
  /** The board was read again: a message was lost, or a new epoch started. Readers keep their positions. */
  onReload(): void | Promise<void>
  onLink(link: Link): void
}

export interface BoardReceiverDeps {
  redis: Redis
  /** A connection of its own, in subscriber mode. */
  subscriber: Redis
  log: Log
}

/**
 * How often a server compares its position with the worker's: pub/sub does not report that the last message
 * was lost.
 */
const LOOK_EVERY_MS = 1_000

/** Keeps this server's image of the market equal to the worker's. */
export class BoardReceiver implements MarketBoard {
  readonly #deps: BoardReceiverDeps
  readonly #listeners: BoardListener[] = []
  #board: BoardImages | null = null
  #link: Link | null = null
  /** When a worker's message last arrived, or this server began to listen; by the monotonic clock. */
  #heardAtMs = performance.now()
  /** Messages are processed one after the other, also while the board is being read. */
  #queue: Promise<void> = Promise.resolve()
  #checking: NodeJS.Timeout | undefined
  /** The position of the board at the last check, when the workers were ahead. */
  #behindAt: string | null = null
  /** A check that has not started yet, shared by all callers. */
  #nextLook: Promise<boolean> | null = null

  constructor(deps: BoardReceiverDeps) {
    this.#deps = deps
  }

  listen(listener: BoardListener): void {
    this.#listeners.push(listener)
  }

  /** Subscribes, then reads the board: in this order no message is lost in between. */
  async start(): Promise<void> {
    const { subscriber } = this.#deps
    subscriber.on('message', (channel: string, message: string) => {
      if (channel === CHANNELS.batches || channel === CHANNELS.link) this.#heardAtMs = performance.now()
      if (channel === CHANNELS.batches) this.#enqueue(() => this.#take(message))
      if (channel === CHANNELS.link) this.#enqueue(() => this.#takeLink(message))
    })
    // Messages were missed during the outage, which the position alone does not show until the next poll.
    subscriber.on('ready', () => this.#enqueue(() => this.#check()))
    await subscriber.subscribe(CHANNELS.batches, CHANNELS.link)
    this.#enqueue(() => this.#check())
    await this.#queue
    this.#checking = setInterval(() => this.#enqueue(() => this.#look()), LOOK_EVERY_MS)
  }

  /**
   * Checks the workers' position when a reader has another epoch: it may have started a moment ago, and
   * another server may have published it first.
   *
   * @returns false when Redis is unavailable, so that it is unknown which of the two epochs is newer
   */
  async looksBeyond(epoch: string): Promise<boolean> {
    if (this.#board === null || this.#board.market.position.epoch === epoch) return true
    this.#nextLook ??= new Promise((resolve) => {
      this.#enqueue(async () => {
        this.#nextLook = null
        try {
          await this.#check()
          resolve(true)
        } catch (error) {
          resolve(false)
          throw error
        }
      })
    })
    return this.#nextLook
  }

  async stop(): Promise<void> {
    clearInterval(this.#checking)
    await this.#queue
  }

  get ready(): boolean {
    return this.#board !== null
  }

  get images(): BoardImages | null {
    return this.#board
  }

  position(): Position | null {
    return this.#board?.market.position ?? null
  }

  market(): ReturnType<MarketBoard['market']> {
    const { market } = this.#held()
    return {
      ...market.position,
      asOfMs: market.atMs,
      source: market.source,
      delayMinutes: market.delayMinutes,
      tradeDate: market.tradeDate,
      rows: () => market.rows(),
      rowByCode: (code) => market.rowByCode(code),
      originOf: (id) => market.originOf(id),
    }
  }

  indices(): ReturnType<MarketBoard['indices']> {
    const { indices } = this.#held()
    return {
      ...indices.position,
      asOfMs: indices.atMs,
      source: indices.source,
      delayMinutes: indices.delayMinutes,
      indices: indices.indices,
    }
  }

  link(): Link | null {
    return this.#link
  }

  silentForMs(): number {
    return performance.now() - this.#heardAtMs
  }

  /** Publishes a link state detected by this server itself, until a worker's message arrives. */
  overrule(link: Link): void {
    this.#link = link
    for (const listener of this.#listeners) listener.onLink(link)
  }

  #held(): BoardImages {
    if (this.#board === null) throw new Error('the board is not here yet; ask `ready` first')
    return this.#board
  }

  #enqueue(work: () => void | Promise<void>): void {
    this.#queue = this.#queue.then(work).catch((err: unknown) => {
      this.#deps.log.warn({ err }, 'the board could not be kept current; it is read again')
    })
  }

  async #take(message: string): Promise<void> {
    const received = splitBatches(message)
    const board = this.#board
    const connects =
      board !== null && received.length > 0 && received.every(({ batch }) => follows(board, batch))
    if (!connects) return this.#check()
    applyBatches(board, received)
    for (const listener of this.#listeners) listener.onBatches(received)
  }

  /**
   * Reads the board if a message was lost. A message that is only delayed, which is common on a busy server,
   * moves the board before the next check: reading the whole board would add to the load.
   */
  async #look(): Promise<void> {
    const held = this.#board === null ? null : boardPosition(this.#board)
    const position = await this.#deps.redis.get(KEYS.position)
    const isBehind = held !== null && position !== held
    if (isBehind && this.#behindAt !== held) {
      this.#behindAt = held
      return
    }
    this.#behindAt = null
    return this.#follow(position)
  }

  async #check(): Promise<void> {
    return this.#follow(await this.#deps.redis.get(KEYS.position))
  }

  /** Reads the board if it differs from the one in memory. */
  async #follow(position: string | null): Promise<void> {
    const { redis, log } = this.#deps
    if (this.#link === null) await this.#readLink()
    if (position === null || (this.#board !== null && boardPosition(this.#board) === position)) return
    // In one transaction, so that the messages follow the image.
    const answers = await redis.multi().get(KEYS.image).lrange(KEYS.tail, 0, -1).exec()
    const [image, tail] = (answers ?? []).map(([, value]) => value) as [string | null, string[]]
    if (image === null) return
    const from = this.#board === null ? null : boardPosition(this.#board)
    this.#board = restoreBoard(image, tail)
    log.info({ from, to: boardPosition(this.#board) }, 'read the board')
    for (const listener of this.#listeners) await listener.onReload()
  }

  async #readLink(): Promise<void> {
    const text = await this.#deps.redis.get(KEYS.link)
    if (text !== null) this.#takeLink(text)
  }

  #takeLink(message: string): void {
    this.overrule(JSON.parse(message) as Link)
  }
}

function follows(board: BoardImages, batch: ReceivedBatch['batch']): boolean {
  const { position } = board[imageOf(batch.topic)]
  return batch.epoch === position.epoch && batch.seq === position.seq + 1
}
