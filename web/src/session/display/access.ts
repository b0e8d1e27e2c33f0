import { call } from '../../rest/call.ts'
import { ProblemError, type Api } from '../../rest/request.ts'
import { forget, keep, readKept } from './kept.ts'

/** The screen's credentials are invalid: it goes blank and has to be paired again. */
export class RevokedError extends Error {
  constructor() {
    super('this display was revoked')
    this.name = 'RevokedError'
  }
}

/** A token is not used in its last seconds: it may be over when it arrives. */
const SPARE_MS = 30_000

const REFUSED = ['unauthenticated', 'session_ended', 'not_found']

interface AccessDeps {
  api: Api
  /** A clock that only goes forward: that of a screen may be wrong, and be set. */
  nowMs?: () => number
  storage?: Storage
  /** Null where the browser has none: it has them over https alone. */
  locks?: Pick<LockManager, 'request'> | null
}

/** The short token of a paired screen, made anew from the one that it keeps. */
export class DisplayAccess {
  readonly #api: Api
  readonly #nowMs: () => number
  readonly #storage: Storage
  readonly #locks: Pick<LockManager, 'request'> | null
  #token: { text: string; untilMs: number } | null = null
  #refreshing: Promise<string> | null = null

  constructor({
    api,
    nowMs = () => performance.now(),
    storage = localStorage,
    locks = navigator.locks,
  }: AccessDeps) {
    this.#api = api
    this.#nowMs = nowMs
    this.#storage = storage
    this.#locks = locks
  }

  /** One that is good for a while. @throws RevokedError, ProblemError (retry later) */
  token(): Promise<string> {
    const held = this.#token
    return held !== null && this.#nowMs() < held.untilMs ? Promise.resolve(held.text) : this.renew()
  }

  /** A new one, whatever the one before is worth. @throws as token */
  renew(): Promise<string> {
    this.#refreshing ??= this.#inTurn(() => this.#refresh()).finally(() => (this.#refreshing = null))
    return this.#refreshing
  }

  /** Pages of one browser keep one token: the second waits for what the first is given. Not every browser has locks. */
  async #inTurn(refresh: () => Promise<string>): Promise<string> {
    return this.#locks ? await this.#locks.request('display', refresh) : refresh()
  }

  async #refresh(): Promise<string> {
    const kept = readKept(this.#storage)
    if (kept === null) throw new RevokedError()
    const { display_id, refresh_token, attempt } = kept
    try {
      const grant = await call(this.#api, 'refreshDisplay', { body: { refresh_token, attempt } })
      // Where another page has been answered meanwhile, what it keeps is what goes on.
      if (readKept(this.#storage)?.refresh_token === refresh_token)
        keep({ display_id, refresh_token: grant.refresh_token }, this.#storage)
      return this.#take(grant)
    } catch (error) {
      if (!(error instanceof ProblemError) || !REFUSED.includes(error.kind)) throw error
      if (readKept(this.#storage)?.refresh_token === refresh_token) forget(this.#storage)
      throw new RevokedError()
    }
  }

  #take({ access_token: text, expires_in }: { access_token: string; expires_in: number }): string {
    this.#token = { text, untilMs: this.#nowMs() + expires_in * 1_000 - SPARE_MS }
    return text
  }
}
