import { EVENTS } from '#shared/protocol/events'
import { readLastMarket } from '#database/market/last-quotes'
import type { LastIndex } from '#database/market/last-quotes'
import type { Database } from '#database/pool'
import type { IndexQuote } from '#shared/market/index-quote'
import { seededRandom } from '#shared/testing/random-market'
import type { BoardPosition } from './chaos-redis.ts'
import { Reader } from './reader.ts'
import { ShownRows, rowText } from './shown-rows.ts'
import type { Site } from './site.ts'

/** The number of sessions that the readers share: logging in is not under test here. */
const SESSIONS = 5

/**
 * Many readers of all servers, every fifth with a pace of its own, and a log of the states that they
 * received.
 */
export class Crowd {
  readonly readers: readonly Reader[]
  readonly #shown = new ShownRows()
  readonly #epochs = new Set<string>()
  #batches = 0
  #untrue: string | null = null

  private constructor(site: Site, tokens: string[], { seed, readers }: { seed: number; readers: number }) {
    this.readers = Array.from({ length: readers }, (_, at) => {
      const random = seededRandom(seed * 1_000 + at)
      return new Reader({
        name: `reader ${at}`,
        token: tokens[at % tokens.length] ?? '',
        urls: site.urls,
        random,
        everyMs: at % 5 === 0 ? 100 + Math.floor(random() * 900) : undefined,
        onMarket: (...news) => this.#keepBook(...news),
      })
    })
  }

  /** Resolves when every reader has a board. */
  static async open(site: Site, size: { seed: number; readers: number }): Promise<Crowd> {
    const crowd = new Crowd(site, await site.logIn(SESSIONS), size)
    for (const reader of crowd.readers) reader.connect()
    await Promise.all(crowd.readers.map((reader) => reader.until(() => reader.market.position !== null)))
    return crowd
  }

  #keepBook(reader: Reader, event: string, moved: boolean): void {
    if (!moved) return
    if (event === EVENTS.batch) this.#batches++
    this.#epochs.add(reader.market.position?.epoch ?? '')
    this.#untrue ??= this.#shown.take(reader)
  }

  /** What no reader may ever receive, if one did. */
  get fault(): string | null {
    return this.readers.find(({ faults }) => faults.length > 0)?.faults[0] ?? this.#untrue
  }

  get report() {
    const resumes: Record<string, number> = {}
    for (const reader of this.readers) {
      for (const [how, times] of Object.entries(reader.resumes)) resumes[how] = (resumes[how] ?? 0) + times
    }
    return { resumes, epochs: this.#epochs.size, batches: this.#batches, shownStates: this.#shown.size }
  }

  /** Resolves when every reader is at the position, in both topics. */
  async reaches(position: BoardPosition): Promise<void> {
    await Promise.all(this.readers.map((reader) => reader.until(() => isAt(reader, position))))
  }

  notAt(position: BoardPosition): string {
    const missing = this.readers.filter((reader) => !isAt(reader, position))
    return missing.map(({ name, market }) => `${name} at ${JSON.stringify(market.position)}`).join(', ')
  }

  /** @returns how a reader differs from the database, or a received state that is not in it; null: nothing */
  async differsFrom(db: Database): Promise<string | null> {
    const last = await readLastMarket(db, 'simulated')
    const stored = [...(last?.indices ?? []).map(indexText), ...(last?.rows ?? []).map(rowText)]
    for (const { name, market, indices } of this.readers) {
      const rows = [...market.rows()].sort((a, b) => a.id - b.id)
      const shown = [...indices.indices.map(presentedText), ...rows.map(rowText)]
      const at = stored.findIndex((text, n) => text !== shown[n])
      if (at >= 0) return `${name} ends with\n${shown[at]}\nand the database with\n${stored[at]}`
      if (shown.length !== stored.length) return `${name} has ${shown.length} of ${stored.length} rows`
    }
    const [untrue, ...more] = await this.#shown.notStored(db)
    return untrue === undefined ? null : `shown, and not in the database: ${untrue}, and ${more.length} more`
  }

  close(): void {
    for (const reader of this.readers) reader.close()
  }
}

function isAt({ market, indices }: Reader, { epoch, seq, indexSeq }: BoardPosition): boolean {
  const [at, indexAt] = [market.position, indices.position]
  return at?.epoch === epoch && at.seq === seq && indexAt?.epoch === epoch && indexAt.seq === indexSeq
}

function indexText({ code, value, previousClose, open, high, low, volume, turnover }: LastIndex): string {
  return [code, value, previousClose, open, high, low, volume, turnover].join(' ')
}

function presentedText({ previous_close: previousClose, ...index }: IndexQuote): string {
  return indexText({ ...index, previousClose, atMs: 0 })
}
