/** A median and a percentile of times; -1: there are none. */
export interface Spread {
  medianMs: number
  p99Ms: number
}

export type DelayReport = Spread & { trades: number }

export function spreadOf(times: readonly number[]): Spread {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? -1)
  return { medianMs: at(0.5), p99Ms: at(0.99) }
}

interface Sent {
  volume: number
  atMs: number
}

/** The time from trades being sent until one reader has them; times are of the clock of this machine. */
export class TradeDelays {
  readonly ms: number[] = []
  readonly #waiting = new Map<string, Sent[]>()

  /** @param volume of the day, with this trade */
  sent(code: string, volume: number, atMs: number): void {
    this.#waiting.set(code, [...(this.#waiting.get(code) ?? []), { volume, atMs }])
  }

  /** A volume includes every trade up to it. */
  shown(code: string, volume: number, atMs: number): void {
    const waiting = this.#waiting.get(code) ?? []
    for (const sent of waiting) if (sent.volume <= volume) this.ms.push(atMs - sent.atMs)
    this.#waiting.set(
      code,
      waiting.filter((sent) => sent.volume > volume),
    )
  }

  /** The codes of trades that the reader does not have. */
  get codes(): string[] {
    return [...this.#waiting].filter(([, { length }]) => length > 0).map(([code]) => code)
  }

  report(): DelayReport {
    return { trades: this.ms.length, ...spreadOf(this.ms) }
  }

  /** What is not shown yet is not measured. */
  discard(): void {
    this.#waiting.clear()
  }
}
