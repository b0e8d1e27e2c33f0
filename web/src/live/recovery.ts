import type { Position } from '#shared/protocol/messages'

/** How this reader came back the last time it may have missed something. Nothing is shown while it never did. */
export type Recovery =
  | { state: 'none' }
  | { state: 'catching_up'; sinceMs: number }
  /** Whatever happened meanwhile is on the board: `updates` positions were made up for, none was lost. */
  | { state: 'caught_up'; atMs: number; awayMs: number; updates: number }
  /** The board that was followed is no more; this is another one, from its beginning. */
  | { state: 'started_over'; atMs: number; why: 'board_lost' | 'source_changed' }

/** Where a reader stands, and on whose board. */
export interface Standing {
  position: Position
  source: string | null
}

/**
 * Proves by positions that nothing was lost. A reader that was cut off at one position and stands, in the same epoch, at or
 * above the one the server named when it came back has everything between; in another epoch it has started over.
 */
export class RecoveryWatch {
  readonly #say: (recovery: Recovery) => void
  #standing: Standing | null = null
  #interrupted: { at: Standing; sinceMs: number } | null = null
  #target: Position | null = null

  constructor(say: (recovery: Recovery) => void) {
    this.#say = say
  }

  /** The line is cut, or a message is missing. */
  interrupted(nowMs: number): void {
    if (this.#standing === null || this.#interrupted !== null) return
    this.#interrupted = { at: this.#standing, sinceMs: nowMs }
    this.#target = null
    this.#say({ state: 'catching_up', sinceMs: nowMs })
  }

  /** The server named its position; what leads there arrives before or after. */
  answered(target: Position, nowMs: number): void {
    if (this.#interrupted === null) return
    this.#target = target
    this.#settle(nowMs)
  }

  /** The reader took a message in, and stands here now. */
  moved(standing: Standing, nowMs: number): void {
    const before = this.#standing
    this.#standing = standing
    if (before !== null && before.position.epoch !== standing.position.epoch) {
      this.#interrupted = null
      const why = before.source === standing.source ? 'board_lost' : 'source_changed'
      this.#say({ state: 'started_over', atMs: nowMs, why })
      return
    }
    this.#settle(nowMs)
  }

  #settle(nowMs: number): void {
    const { epoch, seq } = this.#standing?.position ?? { epoch: '', seq: 0 }
    if (this.#interrupted === null || this.#target?.epoch !== epoch || this.#target.seq > seq) return
    const { at, sinceMs } = this.#interrupted
    this.#interrupted = null
    this.#say({
      state: 'caught_up',
      atMs: nowMs,
      awayMs: nowMs - sinceMs,
      updates: seq - at.position.seq,
    })
  }
}
