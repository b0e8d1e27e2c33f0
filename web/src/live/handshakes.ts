import { PROTOCOL_VERSION } from '#shared/protocol/names'

type Show = (auth: object) => void

/**
 * The credentials of each connection of one socket. A token may arrive after the connection that asked for it has closed. It must not
 * be sent then: socket.io would put it on the next connection, which asks for its own, and a server refuses the second of two
 * handshakes; and a connection with something left to send is not closed when it fails to open.
 */
export class Handshakes {
  readonly #token: (() => Promise<string>) | undefined
  /** Counts connections, open and closed. */
  #turn = 0

  /** @param token unset: the browser sends a cookie */
  constructor(token?: () => Promise<string>) {
    this.#token = token
  }

  /** For socket.io. While no token can be obtained nothing is sent: the server closes the connection after a while. */
  get auth(): object | ((show: Show) => void) {
    const protocol = PROTOCOL_VERSION
    const token = this.#token
    if (token === undefined) return { protocol }
    return (show: Show) => {
      const mine = ++this.#turn
      void token().then(
        (text) => {
          if (mine === this.#turn) show({ protocol, token: text })
        },
        () => undefined,
      )
    }
  }

  /** The connection has closed. */
  closed(): void {
    this.#turn++
  }
}
