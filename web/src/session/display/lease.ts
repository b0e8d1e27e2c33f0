import { HOUR_MS, MINUTE_MS } from '#shared/time'

/** When this screen last heard from a server, by its own clock. */
const HEARD_KEY = 'display-heard'
/** Storage is not written at each beat. */
const KEEP_EVERY_MS = MINUTE_MS

/**
 * How long a screen may show prices without contact to a server. Within a run of the page it is measured by a monotonic clock,
 * across restarts by the clock of the device.
 */
export class Lease {
  readonly #elapsedMs: () => number
  readonly #wallMs: () => number
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>
  #heardElapsedMs: number
  #keptWallMs = -Infinity

  constructor({
    elapsedMs = () => performance.now(),
    wallMs = () => Date.now(),
    storage = localStorage,
  }: {
    elapsedMs?: () => number
    wallMs?: () => number
    storage?: Pick<Storage, 'getItem' | 'setItem'>
  } = {}) {
    this.#elapsedMs = elapsedMs
    this.#wallMs = wallMs
    this.#storage = storage
    const heardMs = Number(storage.getItem(HEARD_KEY) ?? wallMs())
    // After the clock was set back, only the running time of the page counts.
    this.#heardElapsedMs = elapsedMs() - Math.max(0, wallMs() - heardMs)
  }

  /** A server is there. */
  heard(): void {
    this.#heardElapsedMs = this.#elapsedMs()
    if (Math.abs(this.#wallMs() - this.#keptWallMs) < KEEP_EVERY_MS) return
    this.#keptWallMs = this.#wallMs()
    this.#storage.setItem(HEARD_KEY, String(this.#keptWallMs))
  }

  isOver(hours: number): boolean {
    return this.#elapsedMs() - this.#heardElapsedMs >= hours * HOUR_MS
  }
}
