const LOOK_EVERY_MS = 1_000
/** Frames are counted during so long, once in ten looks: to count all the time would keep a small computer busy. */
const COUNT_MS = 500
const COUNT_EACH = 10

interface FrameDeps {
  /** A monotonic clock. */
  nowMs?: () => number
  requestFrame?: (paint: () => void) => unknown
}

/** When this page painted its last frame, and how many it paints in a second. */
export class Frames {
  readonly #nowMs: () => number
  readonly #requestFrame: (paint: () => void) => unknown
  #paintedMs: number
  #fps: number | null = null
  #looks = 0
  readonly #looking: ReturnType<typeof setInterval>

  constructor({ nowMs = () => performance.now(), requestFrame = requestAnimationFrame }: FrameDeps = {}) {
    this.#nowMs = nowMs
    this.#requestFrame = (paint) => requestFrame(paint)
    this.#paintedMs = nowMs()
    this.#looking = setInterval(() => this.#look(), LOOK_EVERY_MS)
  }

  /** How long ago the last frame was painted, to the second. */
  get agoMs(): number {
    return Math.max(0, this.#nowMs() - this.#paintedMs)
  }

  /** Frames per second; null: not counted yet, or none is painted. */
  get fps(): number | null {
    return this.agoMs > COUNT_EACH * LOOK_EVERY_MS ? null : this.#fps
  }

  stop(): void {
    clearInterval(this.#looking)
  }

  #look(): void {
    const isCounting = this.#looks++ % COUNT_EACH === 0
    let count = 0
    let firstMs = 0
    const painted = (): void => {
      this.#paintedMs = this.#nowMs()
      if (!isCounting) return
      firstMs ||= this.#paintedMs
      const passedMs = this.#paintedMs - firstMs
      if (passedMs < COUNT_MS) {
        count++
        this.#requestFrame(painted)
      } else if (passedMs < 2 * COUNT_MS) this.#fps = Math.round((count / passedMs) * 10_000) / 10
    }
    this.#requestFrame(painted)
  }
}
