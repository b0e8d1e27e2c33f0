import type { IncomingMessage } from 'node:http'
import { addressKey } from '../auth/address-key.ts'
import { Budgets } from '../auth/budgets.ts'
import type { Rate } from '../auth/limit.ts'
import { peerAddress } from '../request/peer-address.ts'

/** So many connections may wait to be let in, or to be told that they are not, when the server has as many as it may. */
const WAITING = 500

/**
 * What Engine.IO asks before it opens a connection, of which nobody knows yet whose it is: a client that never says it would
 * otherwise hold as many as it likes.
 */
export function createGate({
  trustProxy,
  handshakes,
  socketsPerServer,
  connections,
  now,
}: {
  /** How many proxies in front are believed about addresses. */
  trustProxy: number
  handshakes: Rate
  socketsPerServer: number
  /** How many are open. */
  connections: () => number
  now: () => number
}): (request: IncomingMessage, answer: (why: string | null, mayPass: boolean) => void) => void {
  const { points, perSeconds } = handshakes
  // Whoever comes too often is told so in words, as long as that is cheap.
  const most = points * 2
  const budgets = new Budgets({ points: most, perSecond: most / perSeconds }, now)

  function mayPass({ headers, socket }: IncomingMessage): boolean {
    const address = addressKey(peerAddress(headers, socket.remoteAddress ?? '', trustProxy))
    return budgets.take(address) === 0 && connections() < socketsPerServer + WAITING
  }

  return (request, answer) => answer(null, mayPass(request))
}
