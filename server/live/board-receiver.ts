import type { Redis } from 'ioredis'
import { applyBatches, boardPosition, restoreBoard, splitBatches } from '#shared/protocol/board-dump'
import type { BoardImages, ReceivedBatch } from '#shared/protocol/board-dump'
import type { Link, Position } from '#shared/protocol/messages'
import { CHANNELS, KEYS } from '#shared/protocol/names'
import { imageOf } from '#shared/protocol/topics'
import type { Log } from '#platform/log'
import type { MarketBoard } from './market-board.ts'

/** What a server hears from the workers. */
export interface BoardListener {
  /** A poll's batches, already applied to the board. */
  onBatches(received: readonly ReceivedBatch[]): void
  /** The board was read anew: a message was lost, or an epoch began. Readers stand where they stood. */
  onReload(): void | Promise<void>
  onLink(link: Link): void
}

export interface BoardReceiverDeps {
  redis: Redis
  /** A connection of its own: it subscribes. */
  subscriber: Redis
  log: Log
}

/** How often a server asks whether it is where the worker is: pub/sub does not say when it lost the last message. */
const LOOK_EVERY_MS = 1_000

/** Keeps this server's image of the market equal to the worker's. */
export class BoardReceiver implements MarketBoard {
  readonly #deps: BoardReceiverDeps
  readonly #listeners: BoardListener[] = []
  #board: BoardImages | null = null
  #link: Link | null = null
  /** By the monotonic clock: when a worker was last heard of, or this server began to listen. */
  #heardAtMs = performance.now()
  /** Messages are taken one after the other, also while the board is being read. */
  #queue: Promise<void> = Promise.resolve()
  #checking: NodeJS.Timeout | undefined
  /** Where the board stood at the last look, when the workers were elsewhere. */
  #behindAt: string | null = null
  /** A look at where the workers are that has not begun yet: whoever wants one shares it. */
  #nextLook: Promise<boolean> | null = null

  constructor(deps: BoardReceiverDeps) {
    this.#deps = deps
  }

  listen(listener: BoardListener): void {
    this.#listeners.push(listener)
  }

  /** Subscribes, then reads the board: in this order nothing falls in between. */
  async start(): Promise<void> {
    const { subscriber } = this.#deps
    subscriber.on('message', (channel: string, message: string) => {
      if (channel === CHANNELS.batches || channel === CHANNELS.link) this.#heardAtMs = performance.now()
      if (channel === CHANNELS.batches) this.#enqueue(() => this.#take(message))
      if (channel === CHANNELS.link) this.#enqueue(() => this.#takeLink(message))
    })
    // After an outage messages were missed, and the position alone does not tell until the next poll.
    subscriber.on('ready', () => this.#enqueue(() => this.#check()))
    await subscriber.subscribe(CHANNELS.batches, CHANNELS.link)
    this.#enqueue(() => this.#check())
    await this.#queue
    this.#checking = setInterval(() => this.#enqueue(() => this.#look()), LOOK_EVERY_MS)
  }

  /**
   * Looks where the workers are if a reader knows an epoch that is not this one: it may have begun a moment ago, and another
   * server told of it already.
   *
   * @returns false when Redis cannot be asked, so that nobody knows which of the two epochs is the newer
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

  /** Says of the link what this server found out by itself, until a worker is heard of again. */
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
   * Reads the board if a message was lost. One that is only on its way, which on a busy server takes a while, moves the board
   * on until the next look: reading all of it then would make the server busier still.
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

  /** Reads the board if it is not the one that is held. */
  async #follow(position: string | null): Promise<void> {
    const { redis, log } = this.#deps
    if (this.#link === null) await this.#readLink()
    if (position === null || (this.#board !== null && boardPosition(this.#board) === position)) return
    // In one step, so that the messages are those that follow the image.
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
