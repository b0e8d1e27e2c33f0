import { EVENTS } from '#shared/protocol/events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Reader } from '../reader.ts'

/** The effect on a user of the product. */
export interface Noticed {
  /** The latency of `GET /api/auth/me` in milliseconds. */
  p50: number
  p99: number
  most: number
  requested: number
  batchesPerSecond: number
  /** The longest time without a batch, milliseconds. */
  longestSilence: number
}

const BETWEEN_REQUESTS_MS = 40

/** Another user: sends a request now and then, and follows the market. */
export class Bystander {
  readonly #url: string
  readonly #token: string
  readonly #reader: Reader
  #batchAtMs: number[] = []

  private constructor(url: string, token: string) {
    this.#url = url
    this.#token = token
    this.#reader = new Reader({
      name: 'bystander',
      token,
      urls: [url],
      onMarket: (_reader, event, moved) => {
        if (event === EVENTS.batch && moved) this.#batchAtMs.push(performance.now())
      },
    })
  }

  /** Resolves when the board has arrived. */
  static async sitDown(url: string, token: string): Promise<Bystander> {
    const bystander = new Bystander(url, token)
    bystander.#reader.connect()
    await bystander.#reader.until(() => bystander.#reader.market.position !== null)
    return bystander
  }

  /** The position of the market at this reader. */
  get position() {
    return this.#reader.market.position
  }

  /** The stocks of the board at this reader. */
  get codes(): string[] {
    return this.#reader.market.quotes().map(({ code }) => code)
  }

  async look(seconds: number): Promise<Noticed> {
    const startedMs = performance.now()
    const untilMs = startedMs + seconds * 1_000
    this.#batchAtMs = [startedMs]
    const answeredInMs: number[] = []
    while (performance.now() < untilMs) {
      const requestedMs = performance.now()
      const response = await fetch(`${this.#url}/api/auth/me`, {
        headers: { authorization: `Bearer ${this.#token}` },
      })
      await response.arrayBuffer()
      if (!response.ok) throw new Error(`the bystander was refused: ${response.status}`)
      answeredInMs.push(performance.now() - requestedMs)
      await sleep(BETWEEN_REQUESTS_MS)
    }
    const endedMs = performance.now()
    const batches = [...this.#batchAtMs, endedMs]
    const silences = batches.slice(1).map((atMs, at) => atMs - (batches[at] ?? atMs))
    answeredInMs.sort((a, b) => a - b)
    const part = (share: number) => round(answeredInMs[Math.floor((answeredInMs.length - 1) * share)] ?? NaN)
    return {
      p50: part(0.5),
      p99: part(0.99),
      most: part(1),
      requested: answeredInMs.length,
      batchesPerSecond: round((batches.length - 2) / ((endedMs - startedMs) / 1_000)),
      longestSilence: Math.round(Math.max(...silences)),
    }
  }

  leave(): void {
    this.#reader.close()
  }
}

const round = (value: number): number => Math.round(value * 10) / 10
