import type { IncomingHttpHeaders } from 'node:http'
import { parseAddress } from './parse-address.ts'

/**
 * The normalized address of a client. Each trusted proxy appends its peer to X-Forwarded-For, so the first of
 * the last `proxies` entries is the client's, and earlier entries may be forged. If that entry is no address,
 * the header is ignored.
 *
 * @param peer the other end of the connection
 * @param proxies the number of trusted proxies
 */
export function peerAddress(headers: IncomingHttpHeaders, peer: string, proxies: number): string {
  const entries = proxies > 0 ? (headers['x-forwarded-for']?.toString().split(',') ?? []) : []
  const [client = ''] = entries.slice(-proxies)
  return parseAddress(client) ?? parseAddress(peer) ?? peer
}
