import type { IncomingHttpHeaders } from 'node:http'

/**
 * The address a request came from, as Koa counts it: each trusted proxy has appended whom it saw to X-Forwarded-For, so
 * the first of the last `proxies` entries is the client's; what stands before it the client may have made up.
 *
 * @param peer the other end of the connection
 */
export function peerAddress(headers: IncomingHttpHeaders, peer: string, proxies: number): string {
  const named = proxies > 0 ? (headers['x-forwarded-for']?.toString().split(',') ?? []) : []
  return (named.slice(-proxies)[0]?.trim() || peer).replace(/^::ffff:/, '')
}
