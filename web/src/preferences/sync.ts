import { readSettings } from '#shared/protocol/settings'
import type { Settings } from '#shared/protocol/settings'
import { call } from '../rest/call.ts'
import type { Api } from '../rest/request.ts'

/** What the browser knows about the server's copy, for all its tabs. */
interface Ledger {
  /** Whose copy was last met here. */
  owner: string | null
  /** When the server's copy was chosen, epoch milliseconds of the server. */
  copyOfMs: number
  /** When something was chosen here that the server has not got; null: nothing. */
  unsentSinceMs: number | null
}

export interface CopyDeps {
  api: Api
  /** What this tab shows. */
  settings: { all: () => Settings; take: (chosen: Settings) => void }
  /** Whose session this is; null: nobody's. */
  userId: () => string | null
  storage: Pick<Storage, 'getItem' | 'setItem'>
  /** The server's clock. */
  nowMs: () => number
}

export const LEDGER_KEY = 'settings-copy'

/**
 * Keeps the browser's settings and the server's copy the same. The later choice wins, wherever it was made; what was chosen
 * while the server was away is sent when it is met again. Every tab works from the same ledger.
 */
export class SettingsSync {
  readonly #deps: CopyDeps
  #meeting: Promise<void> | null = null

  constructor(deps: CopyDeps) {
    this.#deps = deps
  }

  /** Whether this browser has seen the copy of whoever is logged in. */
  get isKnown(): boolean {
    return this.#read().owner === this.#deps.userId()
  }

  /** Whether something was chosen here that the server has not got. */
  get isWaiting(): boolean {
    return this.#read().unsentSinceMs !== null
  }

  /** A reader chose something here. */
  chosen(): void {
    const ledger = this.#read()
    // A browser's idea of the server's clock is seconds off; a choice that follows another is never before it.
    this.#write({ ...ledger, unsentSinceMs: Math.max(this.#deps.nowMs(), ledger.copyOfMs + 1) })
  }

  /** Brings both to the later choice. Whoever asks while it is at it gets the same answer. @throws ProblemError */
  meet(): Promise<void> {
    this.#meeting ??= this.#meet().finally(() => (this.#meeting = null))
    return this.#meeting
  }

  async #meet(): Promise<void> {
    const { api, settings, userId } = this.#deps
    const user = userId()
    if (user === null) return
    const answer = await call(api, 'readSettings')
    // Somebody else has logged in meanwhile.
    if (userId() !== user) return
    const copyOfMs = answer.updated_at === null ? 0 : Date.parse(answer.updated_at)
    const ledger = this.#read()
    // What another person left unsent in this browser is theirs.
    const unsentSinceMs = ledger.owner === user || ledger.owner === null ? ledger.unsentSinceMs : null
    if (unsentSinceMs !== null && unsentSinceMs > copyOfMs) await this.#send(user)
    else {
      // A new account begins with what the browser shows.
      if (copyOfMs > 0) settings.take(readSettings(answer.settings))
      this.#write({ owner: user, copyOfMs, unsentSinceMs: null })
    }
  }

  async #send(user: string): Promise<void> {
    const { api, settings, userId } = this.#deps
    const { unsentSinceMs } = this.#read()
    const answer = await call(api, 'storeSettings', { body: settings.all() })
    if (userId() !== user) return
    const later = this.#read().unsentSinceMs
    this.#write({
      owner: user,
      copyOfMs: Date.parse(answer.updated_at ?? ''),
      // Chosen while it was on its way.
      unsentSinceMs: later === unsentSinceMs ? null : later,
    })
  }

  #read(): Ledger {
    try {
      const found = Object(JSON.parse(this.#deps.storage.getItem(LEDGER_KEY) ?? '{}')) as Partial<Ledger>
      const { owner = null, copyOfMs = 0, unsentSinceMs = null } = found
      return { owner, copyOfMs, unsentSinceMs }
    } catch {
      return { owner: null, copyOfMs: 0, unsentSinceMs: null }
    }
  }

  #write(ledger: Ledger): void {
    this.#deps.storage.setItem(LEDGER_KEY, JSON.stringify(ledger))
  }
}
