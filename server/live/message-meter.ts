import type { Log } from '#platform/log'
import { BYTES_A_POINT, type Allowances } from './allowance.ts'
import type { LiveServer, LiveSocket } from './socket-types.ts'

type Connection = LiveSocket['conn']

/**
 * Counts incoming messages before they are processed, so that rejected messages cost little. A client that
 * keeps sending long after it was rejected is disconnected.
 *
 * @returns the number of disconnected clients
 */
export function meterMessages(io: LiveServer, allowances: Allowances, log: Log): () => number {
  let hungUp = 0
  // One listener serves all connections, to save memory with thousands of them.
  function onPacket(this: Connection, { data }: { data?: unknown }): void {
    const allowance = allowances.of(this)
    const bytes = typeof data === 'string' || data instanceof Buffer ? Buffer.byteLength(data) : 0
    allowance.spend(Math.max(1, Math.ceil(bytes / BYTES_A_POINT.received)))
    if (!allowance.isBankrupt()) return
    hungUp++
    log.warn('a connection that went on asking without points is closed')
    this.close(true)
  }
  io.engine.on('connection', (connection: Connection) => void connection.on('packet', onPacket))
  return () => hungUp
}
