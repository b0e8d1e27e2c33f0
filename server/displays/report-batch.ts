import type { Redis } from 'ioredis'
import { SERVER_KEYS } from '#shared/protocol/names'
import type { ReportRecord } from './report-store.ts'

/** The first report is written at once, those that follow within this time together. */
const WRITE_EVERY_MS = 200

/** A report that is stored. */
export interface StoredReport {
  /** As it is in Redis, for `closeReport`. */
  text: string
  /** The last command that may wait for the display; null: none waits. */
  command: string | null
}

interface Waiting {
  text: string
  done: ((stored: StoredReport) => void)[]
  failed: ((error: unknown) => void)[]
}

/** Stores the reports that arrive at a server: many of them in one request to Redis, which also says for which displays commands wait. */
export class ReportBatch {
  readonly #redis: Redis
  readonly #stopwatch: () => number
  #waiting = new Map<string, Waiting>()
  #writtenMs = -Infinity

  /** @param stopwatch a monotonic clock, milliseconds */
  constructor({ redis, stopwatch }: { redis: Redis; stopwatch: () => number }) {
    this.#redis = redis
    this.#stopwatch = stopwatch
  }

  /** Resolves when the report, or a newer one of the same display, is stored. */
  store(displayId: string, record: ReportRecord): Promise<StoredReport> {
    return new Promise((done, failed) => {
      const before = this.#waiting.get(displayId)
      this.#waiting.set(displayId, {
        text: JSON.stringify(record),
        done: [...(before?.done ?? []), done],
        failed: [...(before?.failed ?? []), failed],
      })
      if (this.#waiting.size > 1 || before !== undefined) return
      const inMs = Math.max(0, this.#writtenMs + WRITE_EVERY_MS - this.#stopwatch())
      setTimeout(() => void this.#write(), inMs)
    })
  }

  async #write(): Promise<void> {
    const batch = [...this.#waiting]
    this.#waiting = new Map()
    this.#writtenMs = this.#stopwatch()
    try {
      const commands = await this.#send(batch)
      for (const [at, [, { text, done }]] of batch.entries())
        for (const resolve of done) resolve({ text, command: commands[at] ?? null })
    } catch (error) {
      for (const [, { failed }] of batch) for (const reject of failed) reject(error)
    }
  }

  /** @returns the command that may wait for each */
  async #send(batch: readonly [string, Waiting][]): Promise<(string | null)[]> {
    const answers = await this.#redis
      .pipeline()
      .hset(SERVER_KEYS.displayReports, ...batch.flatMap(([id, { text }]) => [id, text]))
      .mget(batch.map(([id]) => `${SERVER_KEYS.displayCommand}${id}`))
      .exec()
    const error = answers?.find(([error]) => error !== null)?.[0]
    if (error != null) throw error
    return answers?.[1]?.[1] as (string | null)[]
  }
}
