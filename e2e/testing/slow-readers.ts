import { EVENTS } from '#shared/protocol/events'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '#database/pool'
import { migrateLatest } from '#database/migrate'
import { FullRateMarket } from './full-rate-market.ts'
import { Reader } from './reader.ts'
import { Site } from './site.ts'

export interface SlowReaderOptions {
  databaseUrl: string
  redisUrl: string
  listings: number
  slow: number
  others: number
  /** The number of batches before readers stop, and while the slow ones do not read. */
  batches: { before: number; during: number }
  /** One batch in so many milliseconds, or, with 0, as fast as the others keep up. */
  everyMs: number
}

export interface SlowReaderReport {
  batchBytes: number
  /** Milliseconds from the worker's publishing to a reader that has applied the batch: readers that never stop. */
  othersMs: Record<'before' | 'during', { p50: number; p99: number }>
  /** The most that the server held for each slow reader, against what it held when that one still read. */
  grownKiBPerSlowReader: number
  /** How many patches to the newest position each slow reader was sent, and how long it took until it was there. */
  patches: number[]
  currentAfterMs: number
  sameRows: boolean
}

/** Between two looks at the server's memory while the slow ones do not read: rare, for each is a full collection. */
const LOOK_EVERY_BATCHES = 50

/** Lets some readers stop reading while every row changes with every batch, and looks at the server and the others. */
export async function measureSlowReaders(options: SlowReaderOptions): Promise<SlowReaderReport> {
  const { databaseUrl, redisUrl } = options
  const db = openDatabase(databaseUrl, { applicationName: 'test' })
  await migrateLatest(db)
  await db.destroy()
  const site = await Site.open({
    databaseUrl,
    redisUrl,
    workers: [],
    servers: 1,
    serverHooks: ['e2e/testing/memory-probe.js'],
    serverNodeOptions: ['--expose-gc'],
  })
  const market = new FullRateMarket(redisUrl, options.listings)
  const run = new SlowReaderRun(options, site, market)
  try {
    return await run.report()
  } finally {
    run.close()
    market.close()
    await site.close()
  }
}

class SlowReaderRun {
  readonly #options: SlowReaderOptions
  readonly #site: Site
  readonly #market: FullRateMarket
  readonly #publishedMs = new Map<number, number>()
  #delaysMs: number[] = []
  #slow: Reader[] = []
  #others: Reader[] = []

  constructor(options: SlowReaderOptions, site: Site, market: FullRateMarket) {
    this.#options = options
    this.#site = site
    this.#market = market
  }

  async report(): Promise<SlowReaderReport> {
    const { slow, others, batches } = this.#options
    await this.#publish(1)
    const patches = new Map<Reader, number>()
    const [token = ''] = await this.#site.logIn(1)
    this.#others = this.#open(others, token, (reader) => {
      const atMs = this.#publishedMs.get(reader.market.position?.seq ?? 0)
      if (atMs !== undefined) this.#delaysMs.push(performance.now() - atMs)
    })
    this.#slow = this.#open(slow, token, (reader, event) => {
      // While the kernels on the way still took something in, one that did not read may have been sent an earlier patch.
      const isCurrent = reader.market.position?.seq === this.#market.position.seq
      if (event === EVENTS.patch && isCurrent) patches.set(reader, (patches.get(reader) ?? 0) + 1)
    })
    await this.#allReach([...this.#others, ...this.#slow])

    // The time of compilation is not counted.
    await this.#publish(batches.before)
    this.#takeDelays()
    await this.#publish(batches.before)
    await this.#allReach(this.#slow)
    const before = this.#takeDelays()
    const heldBefore = await this.#memory()

    for (const reader of this.#slow) reader.pause()
    let heldMost = heldBefore
    for (let left = batches.during; left > 0; left -= LOOK_EVERY_BATCHES) {
      await this.#publish(Math.min(left, LOOK_EVERY_BATCHES))
      heldMost = Math.max(heldMost, await this.#memory())
    }
    const during = this.#takeDelays()

    patches.clear()
    const resumedMs = performance.now()
    for (const reader of this.#slow) reader.resume()
    await this.#allReach(this.#slow)
    const rows = JSON.stringify(this.#others[0]?.market.quotes())
    return {
      batchBytes: this.#market.batchBytes,
      othersMs: { before, during },
      grownKiBPerSlowReader: Math.round((heldMost - heldBefore) / 1024 / slow),
      patches: this.#slow.map((reader) => patches.get(reader) ?? 0),
      currentAfterMs: Math.round(performance.now() - resumedMs),
      sameRows: this.#slow.every((reader) => JSON.stringify(reader.market.quotes()) === rows),
    }
  }

  close(): void {
    for (const reader of [...this.#slow, ...this.#others]) reader.close()
  }

  #open(count: number, token: string, onMarket: (reader: Reader, event: string) => void): Reader[] {
    const readers = Array.from(
      { length: count },
      (_, at) => new Reader({ name: `reader ${at}`, token, urls: this.#site.urls, onMarket }),
    )
    for (const reader of readers) reader.connect()
    return readers
  }

  async #publish(batches: number): Promise<void> {
    const { everyMs } = this.#options
    for (let batch = 0; batch < batches; batch++) {
      const startedMs = performance.now()
      this.#publishedMs.set(this.#market.position.seq + 1, startedMs)
      await this.#market.publish()
      await this.#allReach(this.#others)
      if (everyMs > 0) await sleep(Math.max(0, startedMs + everyMs - performance.now()))
    }
  }

  async #allReach(readers: Reader[]): Promise<void> {
    const { position } = this.#market
    await Promise.all(readers.map((reader) => reader.reaches(position)))
  }

  #memory(): Promise<number> {
    const [server] = this.#site.servers
    if (server === undefined) throw new Error('no server')
    return server.process.ask<number>('memory')
  }

  #takeDelays(): { p50: number; p99: number } {
    const delays = this.#delaysMs.sort((a, b) => a - b)
    this.#delaysMs = []
    const at = (part: number) => Math.round((delays[Math.floor(delays.length * part)] ?? NaN) * 10) / 10
    return { p50: at(0.5), p99: at(0.99) }
  }
}
