import type { LiveSocket } from './socket.ts'

/**
 * A WebSocket costs servers and clients least. The fallback starts with HTTP requests and upgrades where that
 * works.
 */
export const BY_WEBSOCKET = ['websocket']
export const BY_REQUESTS = ['polling', 'websocket']

/** A server that is just starting may answer a request a moment after it refused a connection. */
const BLOCKED_AFTER_ATTEMPTS = 2

/** A proxy that blocks WebSockets passes requests: long polling is used until a WebSocket works. */
export class TransportChoice {
  readonly #socket: LiveSocket
  readonly #probe: () => Promise<boolean>
  readonly #onJudged: (blocked: boolean) => void
  /** The number of consecutive attempts that failed while the server answered an ordinary request. */
  #blockedAttempts = 0

  /** @param probe whether the server answers an ordinary request */
  constructor(socket: LiveSocket, probe: () => Promise<boolean>, onJudged: (blocked: boolean) => void) {
    this.#socket = socket
    this.#probe = probe
    this.#onJudged = onJudged
  }

  connected(): void {
    this.#blockedAttempts = 0
  }

  /** An attempt failed without a reason from the server. */
  async failed(): Promise<void> {
    const answers = await this.#probe()
    if (this.#socket.connected) return
    this.#blockedAttempts = answers ? this.#blockedAttempts + 1 : 0
    const blocked = this.#blockedAttempts >= BLOCKED_AFTER_ATTEMPTS
    this.#socket.io.opts.transports = blocked ? BY_REQUESTS : BY_WEBSOCKET
    this.#onJudged(blocked)
  }
}
