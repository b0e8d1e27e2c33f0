import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Log } from '#platform/log'
import { SERVER_KEYS } from '#shared/protocol/names'

/* Each server keeps a hash of how many sockets each account and session has there, and is in a list of live
   servers. Both are leased: the counts of a dead server expire with its lease. */
const PRELUDE = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local servers, me, lease = '${SERVER_KEYS.sockets}servers', ARGV[1], tonumber(ARGV[2])
  local function counts_of(server) return '${SERVER_KEYS.sockets}' .. server end
  local function renew()
    redis.call('ZADD', servers, now + lease, me)
    redis.call('PEXPIRE', counts_of(me), lease)
  end
`

/**
 * ARGV: server, lease, then field, own count and limit of each. Returns the first field over its limit, or
 * stores them all.
 */
const TAKE = `${PRELUDE}
  redis.call('ZREMRANGEBYSCORE', servers, '-inf', now)
  local others = redis.call('ZRANGE', servers, 0, -1)
  for i = 3, #ARGV, 3 do
    local count = tonumber(ARGV[i + 1])
    for _, server in ipairs(others) do
      if server ~= me then count = count + tonumber(redis.call('HGET', counts_of(server), ARGV[i]) or 0) end
    end
    if count > tonumber(ARGV[i + 2]) then return ARGV[i] end
  end
  for i = 3, #ARGV, 3 do redis.call('HSET', counts_of(me), ARGV[i], ARGV[i + 1]) end
  renew()
  return nil
`

/** ARGV: server, lease. Returns whether Redis still had the counts of this server. */
const RENEW = `${PRELUDE}
  local known = redis.call('HEXISTS', counts_of(me), 'is_whole')
  renew()
  return known
`

/** ARGV: server, lease, then field and own count of all. */
const WRITE = `${PRELUDE}
  redis.call('DEL', counts_of(me))
  redis.call('HSET', counts_of(me), 'is_whole', 1)
  for i = 3, #ARGV, 2 do redis.call('HSET', counts_of(me), ARGV[i], ARGV[i + 1]) end
  renew()
`

interface Scripts {
  takeSocket(server: string, leaseMs: number, ...counts: (string | number)[]): Promise<string | null>
  renewSockets(server: string, leaseMs: number): Promise<0 | 1>
  writeSockets(server: string, leaseMs: number, ...counts: (string | number)[]): Promise<null>
}

/** The fields that one more socket counts for, with their limits. */
export interface Bound {
  field: string
  most: number
}

/**
 * After this long a dead server's sockets are not counted any more, so that their clients can reconnect
 * elsewhere.
 */
const LEASE_MS = 30_000
const RENEW_EVERY_MS = 10_000

/** The number of sockets of each account and session, on this server and, through Redis, on all of them. */
export class SocketCounts {
  readonly #redis: Redis & Scripts
  readonly #log: Log
  readonly #server = randomUUID()
  readonly #counts = new Map<string, number>()
  /** Fields whose counts have not been published to the other servers yet. */
  readonly #changed = new Set<string>()
  readonly #renewing: NodeJS.Timeout
  #isWhole = false
  #isStopped = false

  constructor(redis: Redis, log: Log) {
    this.#redis = withScripts(redis)
    this.#log = log
    this.#renewing = setInterval(() => void this.#renew(), RENEW_EVERY_MS)
  }

  /**
   * Counts a socket, unless that exceeds a limit.
   *
   * @returns the field over its limit; null: it is counted
   * @throws whatever Redis fails with; nothing is counted then
   */
  async take(bounds: readonly Bound[]): Promise<string | null> {
    for (const { field } of bounds) this.#add(field, 1)
    let full = bounds.find(({ field, most }) => this.#countOf(field) > most)?.field ?? null
    try {
      // A limit that is exceeded on this server alone needs no query to Redis.
      full ??= await this.#redis.takeSocket(
        this.#server,
        LEASE_MS,
        ...bounds.flatMap((one) => this.#entry(one)),
      )
    } catch (error) {
      this.leave(bounds)
      throw error
    }
    if (full !== null) this.leave(bounds)
    return full
  }

  leave(bounds: readonly Pick<Bound, 'field'>[]): void {
    for (const { field } of bounds) {
      this.#add(field, -1)
      if (this.#isStopped) continue
      // Thousands of simultaneous disconnects are one command.
      if (this.#changed.size === 0) setImmediate(() => void this.#writeChanged())
      this.#changed.add(field)
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#renewing)
    // Sockets that are still open leave a server without published counts.
    this.#isStopped = true
    this.#changed.clear()
    const { sockets } = SERVER_KEYS
    await this.#redis
      .multi()
      .del(`${sockets}${this.#server}`)
      .zrem(`${sockets}servers`, this.#server)
      .exec()
      .catch((err: unknown) => this.#log.debug({ err }, 'the socket counts expire with their lease'))
  }

  #add(field: string, by: number): void {
    const count = this.#countOf(field) + by
    if (count > 0) this.#counts.set(field, count)
    else this.#counts.delete(field)
  }

  #countOf(field: string): number {
    return this.#counts.get(field) ?? 0
  }

  #entry({ field, most }: Bound): (string | number)[] {
    return [field, this.#countOf(field), most]
  }

  async #writeChanged(): Promise<void> {
    if (this.#isStopped) return
    const changed = [...this.#changed]
    this.#changed.clear()
    const key = `${SERVER_KEYS.sockets}${this.#server}`
    const pipeline = this.#redis.pipeline()
    const gone = changed.filter((field) => this.#countOf(field) === 0)
    const left = changed.filter((field) => this.#countOf(field) > 0)
    if (gone.length > 0) pipeline.hdel(key, ...gone)
    if (left.length > 0) pipeline.hset(key, ...left.flatMap((field) => [field, this.#countOf(field)]))
    pipeline.pexpire(key, LEASE_MS)
    await this.#trying(async () => {
      for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error
    })
  }

  /**
   * Redis may have lost the counts of this server, or missed an update: then all of them are written again.
   */
  async #renew(): Promise<void> {
    await this.#trying(async () => {
      if ((await this.#redis.renewSockets(this.#server, LEASE_MS)) === 1 && this.#isWhole) return
      this.#isWhole = true
      await this.#redis.writeSockets(this.#server, LEASE_MS, ...[...this.#counts].flat())
    })
  }

  async #trying(write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } catch (err) {
      this.#isWhole = false
      this.#log.warn({ err }, 'how many sockets there are could not be written for other servers')
    }
  }
}

function withScripts(redis: Redis): Redis & Scripts {
  for (const [name, lua] of Object.entries({ takeSocket: TAKE, renewSockets: RENEW, writeSockets: WRITE }))
    redis.defineCommand(name, { lua, numberOfKeys: 0 })
  return redis as Redis & Scripts
}
