/**
 * A flash in two steps, strong then faint, set and cleared by attribute. A keyframe animation of a colour repaints at every
 * display frame; this repaints twice per change, a fifth of the cost on a busy board.
 */
export const FLASH_STRONG_MS = 180
export const FLASH_FAINT_MS = 420

export type Direction = 'up' | 'down'

/**
 * The direction in which a changed number flashes, or null. A first value, a removed value and a row that scrolled into
 * view do not flash.
 */
export function flashOf(before: number | null, after: number | null): Direction | null {
  if (before === null || after === null || before === after) return null
  return after > before ? 'up' : 'down'
}

interface Flash {
  direction: Direction
  startedAtMs: number
  faint: boolean
}

/** All flashes of a table, with one timer, which stops while nothing flashes. */
export class Flashes {
  readonly #running = new Map<HTMLElement, Flash>()
  readonly #nowMs: () => number
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  start(cell: HTMLElement, direction: Direction): void {
    this.#running.set(cell, { direction, startedAtMs: this.#nowMs(), faint: false })
    cell.dataset['flash'] = direction
    this.#timer ??= setTimeout(() => this.step(), FLASH_STRONG_MS)
  }

  /** Advances all flashes. Also called with each painted frame, which saves extra frames on a busy board. */
  step(): void {
    const nowMs = this.#nowMs()
    for (const [cell, flash] of this.#running) {
      const ageMs = nowMs - flash.startedAtMs
      if (ageMs >= FLASH_FAINT_MS) this.end(cell)
      else if (ageMs >= FLASH_STRONG_MS && !flash.faint) {
        flash.faint = true
        cell.dataset['flash'] = `${flash.direction}-faint`
      }
    }
    clearTimeout(this.#timer)
    this.#timer =
      this.#running.size === 0 ? undefined : setTimeout(() => this.step(), FLASH_FAINT_MS - FLASH_STRONG_MS)
  }

  /** For a cell that now shows another listing. */
  end(cell: HTMLElement): void {
    if (this.#running.delete(cell)) delete cell.dataset['flash']
  }

  stop(): void {
    clearTimeout(this.#timer)
    for (const cell of [...this.#running.keys()]) this.end(cell)
  }
}
