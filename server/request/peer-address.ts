import type { IncomingHttpHeaders } from 'node:http'
import { parseAddress } from './parse-address.ts'

/**
 * The address a request came from, in one spelling. Each trusted proxy has appended whom it saw to X-Forwarded-For, so the
 * first of the last `proxies` entries is the client's, and what stands before it the client may have made up. If that entry
 * is no address, the header is not used: no other entry says the same thing.
 *
 * @param peer the other end of the connection
 * @param proxies how many proxies stand in front
 */
export function peerAddress(headers: IncomingHttpHeaders, peer: string, proxies: number): string {
  const entries = proxies > 0 ? (headers['x-forwarded-for']?.toString().split(',') ?? []) : []
  const [client = ''] = entries.slice(-proxies)
  return parseAddress(client) ?? parseAddress(peer) ?? peer
}
