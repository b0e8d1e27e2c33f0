const MIB = 2 ** 20
const HOUR_MS = 3_600_000

/** What a page can know about itself. Browsers that say nothing about memory give null. */
export interface Vitals {
  heapBytes: number | null
  /** Where the browser kills the page. */
  heapLimitBytes: number | null
  ageMs: number
}

/** Far above what the board needs (under 100 MiB), far below where a tab gets slow. */
const HEAVY_BYTES = 700 * MIB
const HEAVY_SHARE = 0.5
/** A heap is high before each collection; one that is high so many times in a row has a leak. */
const HEAVY_IN_A_ROW = 5
/** For browsers that do not say how heavy a page is. */
const OLD_MS = 72 * HOUR_MS

/** Judges from readings, one after the other, whether a page should be loaded anew. */
export class Wear {
  #heavyInARow = 0

  /** @returns whether it is time */
  read({ heapBytes, heapLimitBytes, ageMs }: Vitals): boolean {
    if (heapBytes === null) return ageMs >= OLD_MS
    const limit = Math.min(HEAVY_BYTES, (heapLimitBytes ?? Infinity) * HEAVY_SHARE)
    this.#heavyInARow = heapBytes >= limit ? this.#heavyInARow + 1 : 0
    return this.#heavyInARow >= HEAVY_IN_A_ROW
  }
}

/** Chromium's own; the standard's measureUserAgentSpecificMemory needs headers that a board behind any proxy cannot count on. */
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
