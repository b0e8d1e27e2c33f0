import type { Position } from '#shared/protocol/messages'
import { MINUTE_MS } from '#shared/time'

/** As far back as a lag is measured. */
const KEPT_MS = 20 * MINUTE_MS

/** When the market arrived at its positions, to measure for how long a reader has been behind. */
export class PositionTrail {
  /** Oldest first. */
  #steps: (Position & { atMs: number })[] = []

  /** Call it about once a second. */
  note(position: Position | null, nowMs: number): void {
    const last = this.#steps.at(-1)
    if (position === null || (last?.epoch === position.epoch && last.seq === position.seq)) return
    this.#steps.push({ epoch: position.epoch, seq: position.seq, atMs: nowMs })
    const first = this.#steps.findIndex(({ atMs }) => atMs >= nowMs - KEPT_MS)
    this.#steps.splice(0, first)
  }

  /** For how long the market has been ahead of a position, in milliseconds; 0: it is not, or there is no market. */
  behindMs({ epoch, seq }: Position, nowMs: number): number {
    const current = this.#steps.at(-1)?.epoch
    const ahead = this.#steps.find((step) =>
      step.epoch === epoch ? step.seq > seq : step.epoch === current && epoch !== current,
    )
    return ahead === undefined ? 0 : Math.max(0, nowMs - ahead.atMs)
  }
}
