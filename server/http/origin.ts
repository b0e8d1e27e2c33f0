import type { IncomingHttpHeaders } from 'node:http'

/**
 * The host a request was sent to. Each proxy adds what it saw to X-Forwarded-Host; the first is the browser's, as Koa
 * takes it.
 */
export function hostOf(headers: IncomingHttpHeaders, trustProxy: boolean): string | undefined {
  const forwarded = trustProxy ? headers['x-forwarded-host']?.toString() : undefined
  return (forwarded ?? headers.host)?.split(',')[0]?.trim()
}

/**
 * Whether a request that a browser sent comes from our own pages. No Origin: it was no page that sent it (browsers name
 * it on every write and every WebSocket). Schemes are not compared, because TLS may end at a proxy.
 *
 * @param host the Host header (or X-Forwarded-Host behind a trusted proxy)
 * @param publicUrl the address browsers see, where a proxy rewrites Host
 */
export function isOwnOrigin(
  origin: string | undefined,
  host: string | undefined,
  publicUrl: string | null,
): boolean {
  if (origin === undefined || origin === '') return true
  if (!URL.canParse(origin)) return false
  const from = new URL(origin)
  return from.host === host || (publicUrl !== null && from.origin === new URL(publicUrl).origin)
}
