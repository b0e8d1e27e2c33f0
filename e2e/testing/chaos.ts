import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '#database/pool'
import type { Database } from '#database/pool'
import { readLastMarket } from '#database/last-quotes'
import { migrateLatest } from '#database/migrate'
import { seededRandom } from '#shared/testing/random-market'
import { ChaosRedis } from './chaos-redis.ts'
import { planFaults } from './fault-plan.ts'
import type { Fault, Step } from './fault-plan.ts'
import { Reader } from './reader.ts'
import { ShownRows, rowText } from './shown-rows.ts'
import { Site } from './site.ts'
import type { Seat } from './site.ts'

export interface ChaosOptions {
  databaseUrl: string
  redisUrl: string
  seed: number
  /** How long things go wrong, milliseconds. */
  forMs: number
  readers: number
  /** The market's time of day at the start, `HH:MM` in Seoul; a run over midnight has a new trading day. */
  marketTime?: string
  /** Told of every process fault, for a person who watches. */
  say?: (line: string) => void
}

export interface ChaosReport {
  steps: Record<string, number>
  resumes: Record<string, number>
  epochs: number
  batches: number
  shownStates: number
  settledAfterMs: number
}

/** A rule was broken; the message says by whom, in which run and at which step. */
export class ChaosError extends Error {
  readonly code = 'chaos'
}

const SETTLES_WITHIN_MS = 60_000
const WORKER_ENV = { SIMULATOR_LISTINGS: '500', POLL_INTERVAL_MS: '250', LOG_LEVEL: 'info' }

/**
 * Lets a site live through a plan of faults with a crowd of readers, then stops the faults and the workers, and holds every
 * reader against the database. On the way no reader may go back, apply a batch twice, or be shown a state that is no tick.
 *
 * @throws ChaosError
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { databaseUrl, redisUrl } = options
  const db = openDatabase(databaseUrl, { applicationName: 'chaos' })
  const redis = new ChaosRedis(redisUrl)
  const site = await migrateLatest(db).then(() =>
    Site.open({ ...options, workers: [WORKER_ENV, WORKER_ENV], servers: 2 }),
  )
  const chaos = new Chaos({ ...options, db, redis, site })
  try {
    return await chaos.run()
  } catch (error) {
    throw new ChaosError(
      `${chaos.whereabouts}: ${error instanceof Error ? error.message : String(error)}\n${site.output}`,
    )
  } finally {
    chaos.closeReaders()
    for (const seat of site.seats) seat.thaw()
    await site.close()
    redis.close()
    await db.destroy()
  }
}

interface Parts extends ChaosOptions {
  db: Database
  redis: ChaosRedis
  site: Site
}

class Chaos {
  readonly #parts: Parts
  readonly #plan: Step[]
  readonly #shown = new ShownRows()
  readonly #epochs = new Set<string>()
  readonly #steps: Record<string, number> = {}
  readonly #healing = new Set<Promise<void>>()
  #readers: Reader[] = []
  #step = 0
  #batches = 0
  #broken: string | null = null

  constructor(parts: Parts) {
    this.#parts = parts
    const { seed, forMs, readers, site } = parts
    this.#plan = planFaults({ seed, forMs, readers, seats: site.seats.length })
  }

  get whereabouts(): string {
    const { seed, forMs } = this.#parts
    const step = this.#plan[this.#step]
    const fault = step === undefined ? 'after the last fault' : JSON.stringify(step.fault)
    return `seed ${seed}, ${forMs / 1000} s, step ${this.#step} of ${this.#plan.length} (${fault})`
  }

  async run(): Promise<ChaosReport> {
    await this.#openReaders()
    const startedMs = performance.now()
    for (const { atMs, fault } of this.#plan) {
      await sleep(Math.max(0, startedMs + atMs - performance.now()))
      await this.#apply(fault)
      this.#check()
      this.#step++
    }
    await Promise.all(this.#healing)
    for (const reader of this.#readers) reader.resume()
    const settlingMs = performance.now()
    await this.#settle()
    const settledAfterMs = Math.round(performance.now() - settlingMs)
    await this.#compare()
    return {
      steps: this.#steps,
      resumes: sumOf(this.#readers.map(({ resumes }) => resumes)),
      epochs: this.#epochs.size,
      batches: this.#batches,
      shownStates: this.#shown.size,
      settledAfterMs,
    }
  }

  closeReaders(): void {
    for (const reader of this.#readers) reader.close()
  }

  async #openReaders(): Promise<void> {
    const { seed, readers, site } = this.#parts
    const tokens = await site.logIn(5)
    this.#readers = Array.from({ length: readers }, (_, at) => {
      const random = seededRandom(seed * 1_000 + at)
      return new Reader({
        name: `reader ${at}`,
        token: tokens[at % tokens.length] ?? '',
        urls: site.urls,
        random,
        everyMs: at % 5 === 0 ? 100 + Math.floor(random() * 900) : undefined,
        onMarket: (reader, event, moved) => this.#onMarket(reader, event, moved),
      })
    })
    for (const reader of this.#readers) reader.connect()
    await Promise.all(this.#readers.map((reader) => reader.until(() => reader.market.position !== null)))
  }

  #onMarket(reader: Reader, event: string, moved: boolean): void {
    if (!moved) return
    if (event === 'batch') this.#batches++
    this.#epochs.add(reader.market.position?.epoch ?? '')
    this.#broken ??= this.#shown.take(reader)
  }

  async #apply(fault: Fault): Promise<void> {
    const { redis, site, say } = this.#parts
    const did = (what: string) => {
      this.#steps[what] = (this.#steps[what] ?? 0) + 1
      if (!what.startsWith('reader')) say?.(`step ${this.#step}: ${what}`)
    }
    switch (fault.kind) {
      case 'reader is cut off':
        this.#readers[fault.reader]?.drop()
        return did(fault.kind)
      case 'reader stops reading': {
        const reader = this.#readers[fault.reader]
        reader?.pause()
        this.#later(fault.forMs, () => reader?.resume())
        return did(fault.kind)
      }
      case 'pub/sub loses messages':
        await redis.cutSubscriptions()
        return did(fault.kind)
      case 'Redis is killed':
        await redis.kill(fault.lostBytes)
        return did(`${fault.kind}, ${fault.lostBytes > 0 ? 'its last writes lost' : 'nothing lost'}`)
      case 'process is killed':
      case 'process is restarted':
      case 'process hangs': {
        const seat = site.seats[fault.seat]
        if (seat?.isWell !== true) return
        did(fault.kind.replace('process', seat.name))
        this.#later(0, () => disturb(seat, fault))
      }
    }
  }

  /** What a fault leaves to be done; the run waits for all of it before it settles. */
  #later(ms: number, act: () => void | Promise<void>): void {
    const healed = sleep(ms)
      .then(act)
      .catch((error: unknown) => {
        this.#broken ??= String(error)
      })
      .finally(() => this.#healing.delete(healed))
    this.#healing.add(healed)
  }

  #check(): void {
    const [fault] = this.#readers.flatMap(({ faults }) => faults)
    const dead = this.#parts.site.seats.find((seat) => seat.hasDied)
    const broken = fault ?? this.#broken ?? (dead === undefined ? null : `${dead.name} ended by itself`)
    if (broken !== null) throw new ChaosError(broken)
  }

  /** Everything is well again: new batches reach everybody. Then the market is stopped, and its last position is final. */
  async #settle(): Promise<void> {
    const { redis, site } = this.#parts
    const { say } = this.#parts
    say?.('no more faults')
    await within(SETTLES_WITHIN_MS, 'the market goes on', this.#goesOn())
    say?.('the market goes on')
    await Promise.all(site.workers.map((worker) => worker.end('SIGTERM')))
    say?.('the workers have stopped')
    const last = await redis.position()
    const arrived = this.#readers.map((reader) =>
      reader.until(() => {
        const { market, indices } = reader
        if (market.position?.epoch !== last.epoch || indices.position?.epoch !== last.epoch) return false
        return market.position.seq === last.seq && indices.position.seq === last.indexSeq
      }),
    )
    await within(SETTLES_WITHIN_MS, `all readers reach ${JSON.stringify(last)}`, Promise.all(arrived)).catch(
      (error: Error) => {
        const behind = this.#readers.filter(
          ({ market }) => market.position?.seq !== last.seq || market.position.epoch !== last.epoch,
        )
        throw new ChaosError(
          `${error.message}; not there: ${behind.map(({ name, market }) => `${name} ${JSON.stringify(market.position)}`).join(', ')}`,
        )
      },
    )
  }

  async #goesOn(): Promise<void> {
    const [reader] = this.#readers
    const before = await this.#parts.redis.position()
    await reader?.until(() => {
      const now = reader.market.position
      return now !== null && (now.epoch !== before.epoch || now.seq > before.seq + 1)
    })
  }

  async #compare(): Promise<void> {
    const { db } = this.#parts
    this.#check()
    const stored = ((await readLastMarket(db, 'simulated'))?.rows ?? []).map(rowText)
    for (const { name, market } of this.#readers) {
      const rows = [...market.rows()].sort((a, b) => a.id - b.id).map(rowText)
      const at = stored.findIndex((row, n) => row !== rows[n])
      if (at >= 0) throw new ChaosError(`${name} ends with\n${rows[at]}, the database with\n${stored[at]}`)
      if (rows.length !== stored.length)
        throw new ChaosError(`${name} has ${rows.length} of ${stored.length} rows`)
    }
    const [untrue, ...more] = await this.#shown.notStored(db)
    if (untrue !== undefined)
      throw new ChaosError(`shown, and not in the database: ${untrue}, and ${more.length} more`)
  }
}

type ProcessFault = Extract<Fault, { seat: number }>

async function disturb(seat: Seat, { kind, forMs }: ProcessFault): Promise<void> {
  if (kind === 'process hangs') {
    seat.freeze()
    await sleep(forMs)
    return seat.thaw()
  }
  await seat.end(kind === 'process is killed' ? 'SIGKILL' : 'SIGTERM')
  await sleep(forMs)
  await seat.start()
}

function sumOf(counts: Record<string, number>[]): Record<string, number> {
  const sum: Record<string, number> = {}
  for (const count of counts) for (const [what, n] of Object.entries(count)) sum[what] = (sum[what] ?? 0) + n
  return sum
}

async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  const abort = new AbortController()
  const late = sleep(ms, undefined, { signal: abort.signal }).then(() => {
    throw new ChaosError(`not within ${ms / 1000} s: ${what}`)
  })
  late.catch(() => {})
  return Promise.race([promise, late]).finally(() => abort.abort())
}
