import type { IncomingMessage } from 'node:http'
import { addressKey } from '../auth/address-key.ts'
import { Budgets } from '../auth/budgets.ts'
import type { Rate } from '../auth/limit.ts'
import { peerAddress } from '../request/peer-address.ts'

/**
 * The number of connections beyond the server's limit that may wait for their handshake to be accepted or
 * refused.
 */
const MAX_PENDING = 500

/**
 * Called by Engine.IO before it opens a connection. The client is not authenticated yet, and could otherwise
 * keep any number of connections open without a handshake.
 */
export function createConnectionLimit({
  trustProxy,
  handshakes,
  socketsPerServer,
  connections,
  now,
}: {
  /** The number of trusted proxies. */
  trustProxy: number
  handshakes: Rate
  socketsPerServer: number
  /** The number of open connections. */
  connections: () => number
  now: () => number
}): (request: IncomingMessage, answer: (why: string | null, mayPass: boolean) => void) => void {
  const { points, perSeconds } = handshakes
  // Up to twice the rate of handshakes a client still gets an error with a reason; beyond it the connection
  // is refused.
  const maxPoints = points * 2
  const budgets = new Budgets({ points: maxPoints, perSecond: maxPoints / perSeconds }, now)

  function mayPass({ headers, socket }: IncomingMessage): boolean {
    const address = addressKey(peerAddress(headers, socket.remoteAddress ?? '', trustProxy))
    return budgets.take(address) === 0 && connections() < socketsPerServer + MAX_PENDING
  }

  return (request, answer) => answer(null, mayPass(request))
}
