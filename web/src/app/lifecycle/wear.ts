import { HOUR_MS } from '#shared/time'

const MIB = 2 ** 20

/** The page's own metrics. Browsers that do not report memory give null. */
export interface Vitals {
  heapBytes: number | null
  /** The browser kills the page at this size. */
  heapLimitBytes: number | null
  ageMs: number
}

/** Far above what the board needs (under 100 MiB), far below where a tab gets slow. */
const HEAVY_BYTES = 700 * MIB
const HEAVY_SHARE = 0.5
/** A heap is high before each garbage collection; this many consecutive high readings are a leak. */
const HEAVY_IN_A_ROW = 5
/** For browsers that do not report memory. */
const OLD_MS = 72 * HOUR_MS

/** Decides from consecutive readings whether a page should be reloaded. */
export class Wear {
  #heavyInARow = 0

  /** @returns whether a reload is due */
  read({ heapBytes, heapLimitBytes, ageMs }: Vitals): boolean {
    if (heapBytes === null) return ageMs >= OLD_MS
    const limit = Math.min(HEAVY_BYTES, (heapLimitBytes ?? Infinity) * HEAVY_SHARE)
    this.#heavyInARow = heapBytes >= limit ? this.#heavyInARow + 1 : 0
    return this.#heavyInARow >= HEAVY_IN_A_ROW
  }
}

/**
 * Chromium's own API; the standard measureUserAgentSpecificMemory needs headers that a board behind any proxy
 * cannot rely on.
 */
interface WithMemory {
  memory?: { usedJSHeapSize: number; jsHeapSizeLimit: number }
}

export function vitalsOf(performance: Performance & WithMemory): Vitals {
  return {
    heapBytes: performance.memory?.usedJSHeapSize ?? null,
    heapLimitBytes: performance.memory?.jsHeapSizeLimit ?? null,
    ageMs: performance.now(),
  }
}
