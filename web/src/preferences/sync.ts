import { readSettings } from '#shared/protocol/settings'
import type { Settings } from '#shared/protocol/settings'
import { call } from '../rest/call.ts'
import type { Api } from '../rest/request.ts'

/** The browser's knowledge about the server's copy, shared by all its tabs. */
interface Ledger {
  /** The user whose copy was last synced here. */
  owner: string | null
  /** When the server's copy was changed, epoch milliseconds of the server. */
  copyOfMs: number
  /** When settings were changed here that the server does not have yet; null: none. */
  unsentSinceMs: number | null
}

export interface CopyDeps {
  api: Api
  /** The settings of this tab. */
  settings: { all: () => Settings; take: (chosen: Settings) => void }
  /** The logged-in user; null: none. */
  userId: () => string | null
  storage: Pick<Storage, 'getItem' | 'setItem'>
  /** The server's clock. */
  nowMs: () => number
}

export const LEDGER_KEY = 'settings-copy'

/**
 * Keeps the browser's settings and the server's copy in sync. The later change wins, wherever it was made;
 * changes during an outage are sent afterwards. All tabs use the same ledger.
 */
export class SettingsSync {
  readonly #deps: CopyDeps
  #meeting: Promise<void> | null = null

  constructor(deps: CopyDeps) {
    this.#deps = deps
  }

  /** Whether this browser has synced with the logged-in user's copy. */
  get isKnown(): boolean {
    return this.#read().owner === this.#deps.userId()
  }

  /** Whether there are unsent changes. */
  get isWaiting(): boolean {
    return this.#read().unsentSinceMs !== null
  }

  /** The user changed a setting here. */
  chosen(): void {
    const ledger = this.#read()
    // The estimate of the server's clock may be off by seconds; a later change must not get an earlier time.
    const beforeMs = Math.max(ledger.copyOfMs, ledger.unsentSinceMs ?? 0)
    this.#write({ ...ledger, unsentSinceMs: Math.max(this.#deps.nowMs(), beforeMs + 1) })
  }

  /** Syncs both to the later change. Concurrent callers share one run. @throws ProblemError */
  meet(): Promise<void> {
    this.#meeting ??= this.#meet().finally(() => (this.#meeting = null))
    return this.#meeting
  }

  async #meet(): Promise<void> {
    const { api, settings, userId } = this.#deps
    const user = userId()
    if (user === null) return
    const answer = await call(api, 'readSettings')
    // Another user has logged in meanwhile.
    if (userId() !== user) return
    const copyOfMs = answer.updated_at === null ? 0 : Date.parse(answer.updated_at)
    const ledger = this.#read()
    // Unsent changes of another user are not sent.
    const unsentSinceMs = ledger.owner === user || ledger.owner === null ? ledger.unsentSinceMs : null
    // Another tab has stored or read a later copy while this one was under way.
    if (ledger.owner === user && ledger.copyOfMs > copyOfMs && unsentSinceMs === null) return
    if (unsentSinceMs !== null && unsentSinceMs > copyOfMs) await this.#send(user)
    else {
      // A new account starts with the browser's settings.
      if (copyOfMs > 0) settings.take(readSettings(answer.settings))
      this.#write({ owner: user, copyOfMs, unsentSinceMs: null })
    }
  }

  /** Also sends what is changed meanwhile: a caller that comes with it shares this run. */
  async #send(user: string): Promise<void> {
    const { api, settings, userId } = this.#deps
    for (;;) {
      const { unsentSinceMs } = this.#read()
      const answer = await call(api, 'storeSettings', { body: settings.all() })
      if (userId() !== user) return
      const copyOfMs = Date.parse(answer.updated_at ?? '')
      const laterMs = this.#read().unsentSinceMs
      const isSent = laterMs === null || laterMs === unsentSinceMs
      // The server may have stored the earlier change after the moment of the later one.
      this.#write({
        owner: user,
        copyOfMs,
        unsentSinceMs: isSent ? null : Math.max(laterMs, copyOfMs + 1),
      })
      if (isSent) return
    }
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
