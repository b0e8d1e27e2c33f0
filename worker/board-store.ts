import type { Redis } from 'ioredis'
import { boardPosition, dumpBoard, restoreBoard } from '#shared/protocol/board-dump'
import type { BoardImages } from '#shared/protocol/board-dump'
import { CHANNELS, KEYS } from '#shared/protocol/names'

/** The board moved under this worker's feet: another worker published meanwhile. Nothing was stored; poll again. */
export class BoardMovedError extends Error {
  readonly code = 'board_moved'
  constructor() {
    super('another worker has moved the board')
    this.name = 'BoardMovedError'
  }
}

/** The outcome of a poll, written down before it is stored, so that whoever comes next can finish it. */
export interface Pending {
  /** Position of the board that the outcome leads on from. */
  position: string
  /** Which data set the ticks belong to. */
  board: string
  /** The poll's batches, as they will be published. */
  batches: string
  /** The board's dump when the outcome starts a new epoch. */
  restart: string | null
}

/**
 * The board in Redis. Every write names the position it leads on from and fails if the board is no longer there, so
 * that a worker that slept through its own lock cannot publish over its successor.
 */
export class BoardStore {
  readonly #redis: Redis
  /** What this process believes is in Redis, to spare reading 400 kB before each poll. */
  #held: { position: string; board: BoardImages } | null = null
  #tailLength = 0

  constructor(redis: Redis) {
    this.#redis = redis
  }

  /** The board as it is now, or null if Redis has none, and what was begun and not finished. */
  async load(): Promise<{ board: BoardImages | null; position: string; pending: Pending | null }> {
    const [position, pending] = await this.#redis.mget(KEYS.position, KEYS.pending)
    if (position == null) return { board: null, position: '', pending: parsePending(pending, '') }
    if (this.#held?.position !== position) {
      const answers = await this.#redis.multi().get(KEYS.image).lrange(KEYS.tail, 0, -1).exec()
      const [image, tail] = (answers ?? []).map(([, value]) => value) as [string | null, string[]]
      if (image === null) return { board: null, position: '', pending: null }
      const board = restoreBoard(image, tail)
      this.#held = { position: boardPosition(board), board }
      this.#tailLength = tail.length
    }
    return {
      board: this.#held.board,
      position: this.#held.position,
      pending: parsePending(pending, position),
    }
  }

  /** Writes an outcome down before it is stored. @throws BoardMovedError */
  async begin(pending: Pending): Promise<void> {
    const moved = await this.#redis.eval(
      BEGIN,
      2,
      KEYS.position,
      KEYS.pending,
      pending.position,
      JSON.stringify(pending),
    )
    if (moved !== 1) {
      this.forget()
      throw new BoardMovedError()
    }
  }

  /**
   * Moves the board on and tells every server, in one step. Redis gets the message alone, and the whole board only at
   * the start of an epoch and after every TAIL_LIMIT messages: it keeps on disk whatever it is given.
   *
   * @param from the position the outcome leads on from
   * @throws BoardMovedError
   */
  async advance(from: string, board: BoardImages, batches: string, isNew: boolean): Promise<void> {
    const position = boardPosition(board)
    const image = isNew || this.#tailLength >= TAIL_LIMIT ? dumpBoard(board) : ''
    const tailLength = await this.#redis.eval(
      ADVANCE,
      4,
      KEYS.position,
      KEYS.pending,
      KEYS.image,
      KEYS.tail,
      from,
      position,
      image,
      CHANNELS.batches,
      batches,
    )
    if (typeof tailLength !== 'number' || tailLength < 0) {
      this.forget()
      throw new BoardMovedError()
    }
    this.#held = { position, board }
    this.#tailLength = tailLength
  }

  /** After a failure half-way the board in memory may be ahead of Redis: read it again before the next poll. */
  forget(): void {
    this.#held = null
  }
}

const BEGIN = `
  if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[2], ARGV[2])
  return 1`

const ADVANCE = `
  if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return -1 end
  local tail = 0
  if ARGV[3] == '' then
    tail = redis.call('RPUSH', KEYS[4], ARGV[5])
  else
    redis.call('SET', KEYS[3], ARGV[3])
    redis.call('DEL', KEYS[4])
  end
  redis.call('SET', KEYS[1], ARGV[2])
  redis.call('DEL', KEYS[2])
  redis.call('PUBLISH', ARGV[4], ARGV[5])
  return tail`

/** A board is read by applying so many messages at most, which takes milliseconds. */
const TAIL_LIMIT = 100

/** An outcome that leads on from elsewhere was finished, or fenced off, long ago. */
function parsePending(text: string | null | undefined, position: string): Pending | null {
  if (text == null) return null
  const pending = JSON.parse(text) as Pending
  return pending.position === position ? pending : null
}
