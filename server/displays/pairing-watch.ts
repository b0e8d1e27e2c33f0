import { readPairings } from '#database/displays/pairings'
import type { Database } from '#database/pool'
import type { Log } from '#platform/log'

/** Upper bound of the delay between an approval and the response to the screen. */
const LOOK_EVERY_MS = 500
/** Each waiting request holds a connection; beyond this many, requests are answered without waiting. */
const MAX_WAITING = 500

interface Waiter {
  identified: number
  wake: () => void
}

/**
 * Long polling of pairings. One query serves all waiting requests of this server, and none runs while none waits. Polling the
 * database also covers approvals made on another server.
 */
export class PairingWatch {
  readonly #database: Database
  readonly #now: () => number
  readonly #log: Log
  readonly #lookEveryMs: number
  /** By the hash of the secret; a new request for a pairing ends the wait of the one before. */
  readonly #waiters = new Map<string, Waiter & { hash: Buffer }>()
  #looking: NodeJS.Timeout | undefined

  constructor({
    database,
    now,
    log,
    lookEveryMs = LOOK_EVERY_MS,
  }: {
    database: Database
    now: () => number
    log: Log
    lookEveryMs?: number
  }) {
    this.#database = database
    this.#now = now
    this.#log = log
    this.#lookEveryMs = lookEveryMs
  }

  /** Resolves when the pairing changed, at the end of the wait, or when the client disconnected. */
  wait(
    hash: Buffer,
    { waitMs, identified, gone }: { waitMs: number; identified: number; gone: AbortSignal },
  ): Promise<void> {
    const key = hash.toString('base64')
    this.#waiters.get(key)?.wake()
    if (gone.aborted || this.#waiters.size >= MAX_WAITING) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(late)
        gone.removeEventListener('abort', wake)
        if (this.#waiters.get(key)?.wake === wake) this.#waiters.delete(key)
        resolve()
      }
      const late = setTimeout(wake, waitMs)
      gone.addEventListener('abort', wake)
      this.#waiters.set(key, { hash, identified, wake })
      this.#lookLater()
    })
  }

  /** Resolves all waits; part of the shutdown. */
  stop(): void {
    clearTimeout(this.#looking)
    for (const { wake } of [...this.#waiters.values()]) wake()
  }

  #lookLater(): void {
    this.#looking ??= setTimeout(() => void this.#look(), this.#lookEveryMs)
  }

  async #look(): Promise<void> {
    const requested = new Map(this.#waiters)
    try {
      const hashes = [...requested.values()].map(({ hash }) => hash)
      const known = await readPairings(this.#database, hashes, new Date(this.#now()))
      const waiting = new Map(
        known
          .filter(({ display_id }) => display_id === null)
          .map(({ secret_hash, identify }) => [secret_hash.toString('base64'), identify]),
      )
      for (const [key, { identified, wake }] of requested)
        if ((waiting.get(key) ?? Infinity) > identified) wake()
    } catch (err) {
      this.#log.debug({ err }, 'pairings are looked for later')
    }
    this.#looking = undefined
    if (this.#waiters.size > 0) this.#lookLater()
  }
}
