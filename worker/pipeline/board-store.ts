import type { Dataset } from '#shared/market/dataset'
import type { Redis } from 'ioredis'
import type { Log } from '#platform/log'
import {
  applyBatches,
  boardPosition,
  dumpBoard,
  restoreBoard,
  splitBatches,
} from '#shared/protocol/board-dump'
import type { BoardImages } from '#shared/protocol/board-dump'
import { CHANNELS, KEYS } from '#shared/protocol/names'
import type { OpenBoard } from './open-board.ts'

/** Another worker moved the board meanwhile. Nothing was stored; poll again. */
export class BoardMovedError extends Error {
  readonly code = 'board_moved'
  constructor() {
    super('another worker has moved the board')
    this.name = 'BoardMovedError'
  }
}

/** The board as stored in Redis. */
export interface LoadedBoard {
  board: BoardImages | null
  /** The position in Redis, even if its board cannot be read; empty when there is none. */
  position: string
  /**
   * Redis was restarted, or replaced, since the epoch began, or since an outcome was written down that begins
   * one. It may have lost its newest writes, which readers have seen, so the epoch cannot continue.
   */
  isDoubtful: boolean
  pending: Pending | null
}

/** The outcome of a poll, written down before it is stored, so that the next worker can complete it. */
export interface Pending {
  /** The position of the board that the outcome follows. */
  position: string
  /** The run of Redis in which it was written down. */
  run: string
  /** The data set of the ticks. */
  board: Dataset
  /** The poll's batches, as they will be published. */
  batches: string
  /** The board's dump when the outcome starts a new epoch. */
  restart: string | null
}

/**
 * The board in Redis. Every write names the position it follows and fails if the board is no longer there, so
 * that a worker that lost its lock while suspended cannot overwrite its successor. It also names the run of
 * Redis in which that position was read: a restarted Redis may have lost the writes after it, and could reach
 * the same position a second time.
 */
export class BoardStore {
  readonly #redis: Redis
  readonly #log: Log
  /** What this process last saw in Redis, which saves reading 400 kB before each poll. */
  #held: { position: string; board: BoardImages } | null = null
  #tailLength = 0
  /** The pending outcome as it was read, before validation. */
  #pendingText = ''
  /** The run id of the Redis that this connection uses; null until it was read. */
  #run: string | null = null

  constructor(redis: Redis, log: Log) {
    this.#redis = redis
    this.#log = log
    redis.on('ready', () => {
      this.#run = null
    })
  }

  /** The current board, null if Redis has none that can be read, and an unfinished poll if there is one. */
  async load(): Promise<LoadedBoard> {
    this.#run ??= runOf(await this.#redis.info('server'))
    const [position, run, text] = await this.#redis.mget(KEYS.position, KEYS.run, KEYS.pending)
    this.#pendingText = text ?? ''
    const pending = parsePending(text, position ?? '')
    if (position == null) {
      this.forget()
      const isDoubtful = pending !== null && pending.run !== this.#run
      return { board: null, position: '', isDoubtful, pending }
    }
    if (this.#held?.position !== position)
      this.#held = (await this.#caughtUp()) ?? (await this.#read(position))
    return {
      board: this.#held?.board ?? null,
      position: this.#held?.position ?? position,
      isDoubtful: run !== this.#run,
      pending,
    }
  }

  /**
   * Workers take turns, and the messages since are much smaller than the whole board.
   *
   * @returns null: they do not follow what this process has
   */
  async #caughtUp(): Promise<{ position: string; board: BoardImages } | null> {
    const board = this.#held?.board
    // A board that was moved only half-way must not be reused.
    this.#held = null
    if (board === undefined) return null
    const answers = await this.#redis
      .multi()
      .get(KEYS.position)
      .lrange(KEYS.tail, this.#tailLength, -1)
      .exec()
    const [position, news] = (answers ?? []).map(([, value]) => value) as [string | null, string[]]
    if (position === null || !news.every((message) => leadsOn(board, message))) return null
    this.#tailLength += news.length
    return boardPosition(board) === position ? { position, board } : null
  }

  async #read(position: string): Promise<{ position: string; board: BoardImages } | null> {
    const answers = await this.#redis.multi().get(KEYS.image).lrange(KEYS.tail, 0, -1).exec()
    const [image, tail] = (answers ?? []).map(([, value]) => value) as [string | null, string[]]
    try {
      if (image === null) throw new Error('it is not there')
      const board = restoreBoard(image, tail)
      this.#tailLength = tail.length
      return { position: boardPosition(board), board }
    } catch (err) {
      this.#log.error({ err, position }, 'the board in Redis cannot be read; it is rebuilt')
      return null
    }
  }

  /**
   * Writes an outcome down before it is stored.
   *
   * @throws BoardMovedError when the board has moved, or another worker has written down an outcome of its
   * own
   */
  async begin(outcome: Omit<Pending, 'run'>): Promise<void> {
    const pending: Pending = { ...outcome, run: this.#run ?? '' }
    const text = JSON.stringify(pending)
    const keys = [KEYS.position, KEYS.pending]
    const values = [pending.position, pending.run, this.#pendingText, text]
    const begun = await this.#redis.eval(BEGIN, keys.length, ...keys, ...values)
    if (begun !== 1) {
      this.forget()
      throw new BoardMovedError()
    }
    this.#pendingText = text
  }

  /** Discards an outcome that can never be stored. */
  async abandon(): Promise<void> {
    await this.#redis.del(KEYS.pending)
    this.forget()
  }

  /**
   * Moves the board and publishes the message, in one step. Redis gets the message alone, and the whole board
   * only at the start of an epoch and after every TAIL_LIMIT messages, because it persists every write.
   *
   * @param from the position that the outcome follows
   * @throws BoardMovedError
   */
  async publish({ board, from, isNew }: OpenBoard, batches: string): Promise<void> {
    const position = boardPosition(board)
    const image = isNew || this.#tailLength >= TAIL_LIMIT ? dumpBoard(board) : ''
    const keys = [KEYS.position, KEYS.pending, KEYS.image, KEYS.tail, KEYS.run]
    const values = [from, this.#run ?? '', position, image, CHANNELS.batches, batches]
    const tailLength = await this.#redis.eval(PUBLISH, keys.length, ...keys, ...values)
    if (typeof tailLength !== 'number' || tailLength < 0) {
      this.forget()
      throw new BoardMovedError()
    }
    this.#held = { position, board }
    this.#tailLength = tailLength
  }

  /**
   * After a failure half-way the board in memory may be ahead of Redis: it is read again before the next
   * poll.
   */
  forget(): void {
    this.#held = null
  }
}

/** Applies a message of the tail. @returns false: it does not follow, as the tail was restarted meanwhile */
function leadsOn(board: BoardImages, message: string): boolean {
  return splitBatches(message).every((received) => {
    const { topic, epoch, seq } = received.batch
    const { position } = topic === 'market' ? board.market : board.indices
    if (epoch !== position.epoch || seq !== position.seq + 1) return false
    applyBatches(board, [received])
    return true
  })
}

const IS_ELSEWHERE = `
  (redis.call('GET', KEYS[1]) or '') ~= ARGV[1]
  or string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') ~= ARGV[2]`

const BEGIN = `
  if ${IS_ELSEWHERE} then return 0 end
  if (redis.call('GET', KEYS[2]) or '') ~= ARGV[3] then return 0 end
  redis.call('SET', KEYS[2], ARGV[4])
  return 1`

const PUBLISH = `
  if ${IS_ELSEWHERE} then return -1 end
  local tail = 0
  if ARGV[4] == '' then
    tail = redis.call('RPUSH', KEYS[4], ARGV[6])
  else
    redis.call('SET', KEYS[3], ARGV[4])
    redis.call('DEL', KEYS[4])
    redis.call('SET', KEYS[5], ARGV[2])
  end
  redis.call('SET', KEYS[1], ARGV[3])
  redis.call('DEL', KEYS[2])
  redis.call('PUBLISH', ARGV[5], ARGV[6])
  return tail`

/** The limit of messages to apply when a board is read, which takes milliseconds. */
const TAIL_LIMIT = 100

/** An outcome that follows another position was finished, or fenced off, long ago. */
function parsePending(text: string | null | undefined, position: string): Pending | null {
  if (text == null) return null
  const pending = JSON.parse(text) as Pending
  return pending.position === position ? pending : null
}

function runOf(info: string): string {
  return /run_id:(\w+)/.exec(info)?.[1] ?? 'unknown'
}
