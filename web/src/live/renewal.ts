import type { ServerClock } from './clock.ts'
import type { Requests } from './requests.ts'

/** The server warns minutes before a token expires; a failed renewal is retried this often. */
const RETRY_RENEWAL_MS = 15_000

/**
 * Replaces the token of the open socket, so that a board that is left open is never logged out because of its
 * age.
 */
export class Renewal {
  readonly #requests: Requests
  readonly #clock: ServerClock
  readonly #newToken: () => Promise<string>
  #againAtMs = Infinity

  /** @param newToken gets a new token for the current session */
  constructor(requests: Requests, clock: ServerClock, newToken: () => Promise<string>) {
    this.#requests = requests
    this.#clock = clock
    this.#newToken = newToken
  }

  /** A new connection has a token of its own. */
  connected(): void {
    this.#againAtMs = Infinity
  }

  async renew(): Promise<void> {
    this.#againAtMs = this.#clock.instant().elapsedMs + RETRY_RENEWAL_MS
    try {
      const answer = await this.#requests.renew(await this.#newToken())
      if (answer.ok) this.#againAtMs = Infinity
    } catch {
      // Retried with a later tick, until the server ends the session.
    }
  }

  tryAgain(): void {
    if (this.#clock.instant().elapsedMs >= this.#againAtMs) void this.renew()
  }
}
