import { SEOUL_OFFSET_MS } from '#shared/market/seoul-time'
import type { StockCode } from '#shared/market/quote'
import type { StockMark } from '#shared/protocol/messages'
import { DAY_MS, MINUTE_MS } from '#shared/time'

type Kind = StockMark['mark']

/**
 * When a mark expires whose end was missed: an interruption is over by then, and an expected price is
 * outdated.
 */
const FORGOTTEN_MS: Readonly<Record<Kind, number>> = {
  halted: DAY_MS,
  interrupted: 600_000,
  expected: MINUTE_MS,
}

interface Held {
  mark: StockMark
  heardMs: number
}

/** The measures of the exchange on single stocks, kept beside their quotes: none of them is a trade. */
export class StockMarks {
  readonly #held = new Map<string, Held>()

  /** Sets or removes a mark. */
  note(
    code: StockCode,
    kind: Kind,
    { is, nowMs, price }: { is: boolean; nowMs: number; price?: number },
  ): void {
    const name = `${code}|${kind}`
    if (!is) {
      this.#held.delete(name)
      return
    }
    const since_ms = this.#held.get(name)?.mark.since_ms ?? nowMs
    const mark = { code, mark: kind, since_ms, ...(price === undefined ? {} : { price }) }
    this.#held.set(name, { mark, heardMs: nowMs })
  }

  /** The connection was lost, so nothing is known. */
  clear(): void {
    this.#held.clear()
  }

  list(nowMs: number): StockMark[] {
    for (const [name, { mark, heardMs }] of this.#held) {
      const isOfToday = dayOf(heardMs) === dayOf(nowMs)
      if (!isOfToday || nowMs - heardMs > FORGOTTEN_MS[mark.mark]) this.#held.delete(name)
    }
    return [...this.#held.values()].map(({ mark }) => mark)
  }
}

const dayOf = (atMs: number) => Math.floor((atMs + SEOUL_OFFSET_MS) / DAY_MS)
