import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '#database/pool'
import type { Database } from '#database/pool'
import { migrateLatest } from '#database/migrate'
import { ChaosRedis } from './chaos-redis.ts'
import { Crowd } from './crowd.ts'
import { planFaults } from './fault-plan.ts'
import type { Fault, Step } from './fault-plan.ts'
import { Site } from './site.ts'
import type { Seat } from './site.ts'

export interface ChaosOptions {
  databaseUrl: string
  redisUrl: string
  seed: number
  /** How long faults are injected, milliseconds. */
  forMs: number
  readers: number
  /** The market's time of day at the start, `HH:MM` in Seoul; a run over midnight has a new trading day. */
  marketTime?: string
  /** Called for every process fault, to print progress. */
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

/** An invariant was violated; the message names the reader, the run and the step. */
export class ChaosError extends Error {
  readonly code = 'chaos'
}

const SETTLES_WITHIN_MS = 180_000
const WORKER_ENV = { SIMULATOR_LISTINGS: '500', POLL_INTERVAL_MS: '250', LOG_LEVEL: 'info' }

/**
 * Runs a site through a plan of faults with a crowd of readers, then stops the faults and the workers, and
 * compares every reader with the database. During the run no reader may go back, apply a batch twice, or
 * receive a state that is no tick.
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
    chaos.close()
    for (const seat of site.seats) seat.thaw()
    await site.close()
    redis.close()
    await db.destroy()
  }
}

interface Deps extends ChaosOptions {
  db: Database
  redis: ChaosRedis
  site: Site
}

class Chaos {
  readonly #deps: Deps
  readonly #plan: Step[]
  readonly #steps: Record<string, number> = {}
  readonly #healing = new Set<Promise<void>>()
  #crowd: Crowd | null = null
  #step = 0
  #notHealed: string | null = null

  constructor(deps: Deps) {
    this.#deps = deps
    const { seed, forMs, readers, site } = deps
    this.#plan = planFaults({ seed, forMs, readers, seats: site.seats.length })
  }

  get whereabouts(): string {
    const { seed, forMs } = this.#deps
    const step = this.#plan[this.#step]
    const fault = step === undefined ? 'after the last fault' : JSON.stringify(step.fault)
    return `seed ${seed}, ${forMs / 1000} s, step ${this.#step} of ${this.#plan.length} (${fault})`
  }

  async run(): Promise<ChaosReport> {
    const crowd = (this.#crowd = await Crowd.open(this.#deps.site, this.#deps))
    const startedMs = performance.now()
    for (const { atMs, fault } of this.#plan) {
      await sleep(Math.max(0, startedMs + atMs - performance.now()))
      await this.#apply(fault, crowd)
      this.#check(crowd)
      this.#step++
    }
    await Promise.all(this.#healing)
    for (const reader of crowd.readers) reader.resume()
    const settlingMs = performance.now()
    await this.#settle(crowd)
    const settledAfterMs = Math.round(performance.now() - settlingMs)
    this.#check(crowd)
    const difference = await crowd.differsFrom(this.#deps.db)
    if (difference !== null) throw new ChaosError(difference)
    return { steps: this.#steps, ...crowd.report, settledAfterMs }
  }

  close(): void {
    this.#crowd?.close()
  }

  async #apply(fault: Fault, { readers }: Crowd): Promise<void> {
    const { redis, site, say } = this.#deps
    const did = (what: string) => {
      this.#steps[what] = (this.#steps[what] ?? 0) + 1
      if (!what.startsWith('reader')) say?.(`step ${this.#step}: ${what}`)
    }
    switch (fault.kind) {
      case 'reader is cut off':
        readers[fault.reader]?.drop()
        return did(fault.kind)
      case 'reader stops reading': {
        const reader = readers[fault.reader]
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

  /** The recovery steps of a fault; the run waits for all of them before it settles. */
  #later(ms: number, act: () => void | Promise<void>): void {
    const healed = sleep(ms)
      .then(act)
      .catch((error: unknown) => {
        this.#notHealed ??= String(error)
      })
      .finally(() => this.#healing.delete(healed))
    this.#healing.add(healed)
  }

  #check(crowd: Crowd): void {
    const dead = this.#deps.site.seats.find((seat) => seat.hasDied)
    const broken = crowd.fault ?? this.#notHealed ?? (dead && `${dead.name} ended by itself`)
    if (broken != null) throw new ChaosError(broken)
  }

  /**
   * Everything has recovered: new batches reach every reader. Then the market is stopped, and its last
   * position is final.
   */
  async #settle(crowd: Crowd): Promise<void> {
    const { redis, site } = this.#deps
    await within(SETTLES_WITHIN_MS, this.#goesOn(crowd), () => 'the market does not go on')
    await Promise.all(site.workers.map((worker) => worker.end('SIGTERM')))
    const last = await redis.position()
    await within(
      SETTLES_WITHIN_MS,
      crowd.reaches(last),
      () => `${crowd.notAt(last)}, not ${JSON.stringify(last)}`,
    )
  }

  async #goesOn({ readers: [reader] }: Crowd): Promise<void> {
    const before = await this.#deps.redis.position()
    await reader?.until(() => {
      const now = reader.market.position
      return now !== null && (now.epoch !== before.epoch || now.seq > before.seq + 1)
    })
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

/** @throws ChaosError with the unmet condition, when it takes too long */
async function within(ms: number, promise: Promise<void>, notSo: () => string): Promise<void> {
  const over = new AbortController()
  const late = sleep(ms, undefined, { signal: over.signal }).then(
    () => {
      throw new ChaosError(`after ${ms / 1000} s: ${notSo()}`)
    },
    () => {},
  )
  await Promise.race([promise, late]).finally(() => over.abort())
}
