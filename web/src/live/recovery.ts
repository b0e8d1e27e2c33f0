import type { Position } from '#shared/protocol/messages'

/** How this reader recovered from its last interruption. Nothing is shown before the first one. */
export type Recovery =
  | { state: 'none' }
  | { state: 'catching_up'; sinceMs: number }
  /** The board has everything that happened meanwhile: `updates` positions were caught up, none was lost. */
  | { state: 'caught_up'; atMs: number; awayMs: number; updates: number }
  /** The board that was followed no longer exists; this is another one, from its beginning. */
  | { state: 'started_over'; atMs: number; why: 'board_lost' | 'source_changed' }

/** The position and the board of a reader. */
export interface Standing {
  position: Position
  source: string | null
}

/**
 * Proves by positions that nothing was lost. A reader that was disconnected at one position and is, in the
 * same epoch, at or above the one that the server named at the reconnect has everything in between; in
 * another epoch it has started over.
 */
export class RecoveryWatch {
  readonly #report: (recovery: Recovery) => void
  #standing: Standing | null = null
  #interrupted: { at: Standing; sinceMs: number } | null = null
  #target: Position | null = null

  constructor(report: (recovery: Recovery) => void) {
    this.#report = report
  }

  /** The connection is lost, or a message is missing. */
  interrupted(nowMs: number): void {
    if (this.#standing === null || this.#interrupted !== null) return
    this.#interrupted = { at: this.#standing, sinceMs: nowMs }
    this.#target = null
    this.#report({ state: 'catching_up', sinceMs: nowMs })
  }

  /** The server named its position; the message that leads there arrives before or after. */
  answered(target: Position, nowMs: number): void {
    if (this.#interrupted === null) return
    this.#target = target
    this.#settle(nowMs)
  }

  /** The reader applied a message, and is at this position now. */
  moved(standing: Standing, nowMs: number): void {
    const before = this.#standing
    this.#standing = standing
    if (before !== null && before.position.epoch !== standing.position.epoch) {
      this.#interrupted = null
      const why = before.source === standing.source ? 'board_lost' : 'source_changed'
      this.#report({ state: 'started_over', atMs: nowMs, why })
      return
    }
    this.#settle(nowMs)
  }

  #settle(nowMs: number): void {
    const { epoch, seq } = this.#standing?.position ?? { epoch: '', seq: 0 }
    if (this.#interrupted === null || this.#target?.epoch !== epoch || this.#target.seq > seq) return
    const { at, sinceMs } = this.#interrupted
    this.#interrupted = null
    this.#report({
      state: 'caught_up',
      atMs: nowMs,
      awayMs: nowMs - sinceMs,
      updates: seq - at.position.seq,
    })
  }
}
