import type { IncomingHttpHeaders } from 'node:http'

/** The public origin of the web, and the number of trusted proxies. */
export interface OriginRule {
  publicUrl: string | null
  /** The number of trusted proxies. */
  trustProxy: number
}

export interface JudgedOrigin {
  isOwn: boolean
  /** The accepted origins, for the log. */
  expected: string[]
}

/**
 * Whether a browser's request comes from our own pages. Without Origin it was not sent by a page (browsers
 * send it with every write and every WebSocket). Origins are compared as URLs, so case and default ports make
 * no difference.
 */
export function judgeOrigin(headers: IncomingHttpHeaders, rule: OriginRule): JudgedOrigin {
  const expected = ownOrigins(headers, rule)
  if (headers.origin === undefined || headers.origin === '') return { isOwn: true, expected }
  const origin = bareUrl(headers.origin)
  const isOwn =
    origin !== undefined &&
    (expected.includes(origin.origin) || saysSameOrigin(headers) || lostItsPort(origin, headers, rule))
  return { isOwn, expected }
}

/** The log entry of a refusal, with both sides of the comparison. */
export function refusedOrigin(headers: IncomingHttpHeaders, { expected }: JudgedOrigin): object {
  return { origin: headers.origin?.slice(0, ORIGIN_IN_LOG), expected }
}

/** Longer than any host name. */
const ORIGIN_IN_LOG = 300

export const ORIGIN_HINT =
  'the request comes from another origin than expected; a proxy in front must pass the Host header on with its port, or PUBLIC_URL must be the address that browsers see'

/** The possible origins of our pages, according to the headers of browser and proxies, and PUBLIC_URL. */
function ownOrigins(headers: IncomingHttpHeaders, rule: OriginRule): string[] {
  const host = hostOf(headers, rule)
  const port = rule.trustProxy > 0 ? firstOf(headers['x-forwarded-port']) : undefined
  const hosts = port === undefined || namesPort(host) ? [host] : [host, `${host}:${port}`]
  const requested = schemesOf(headers, rule).flatMap((scheme) => hosts.map((name) => `${scheme}://${name}`))
  const known = [...requested, rule.publicUrl ?? ''].map((url) => bareUrl(url)?.origin)
  return [...new Set(known.filter((origin) => origin !== undefined))]
}

/** Each proxy appends its value or replaces the header; the first value is the browser's. */
function hostOf(headers: IncomingHttpHeaders, { trustProxy }: OriginRule): string {
  const forwarded = trustProxy > 0 ? firstOf(headers['x-forwarded-host']) : undefined
  return forwarded ?? firstOf(headers.host) ?? ''
}

/** Both schemes when it is unknown: TLS may end at a proxy that does not report it, or is not trusted. */
function schemesOf(headers: IncomingHttpHeaders, { trustProxy }: OriginRule): string[] {
  const forwarded = trustProxy > 0 ? firstOf(headers['x-forwarded-proto'])?.toLowerCase() : undefined
  return forwarded === 'http' || forwarded === 'https' ? [forwarded] : ['http', 'https']
}

/**
 * Whether the browser states that page and URL have the same origin (Sec-Fetch-Site). Pages cannot set this
 * header; browsers send it over https and to localhost only.
 */
function saysSameOrigin(headers: IncomingHttpHeaders): boolean {
  return headers['sec-fetch-site'] === 'same-origin'
}

/**
 * nginx's `$host` is the name without its port. Behind a proxy, without better information, the same host
 * with the same scheme is accepted. A page of another origin cannot make a browser send X-Forwarded-For.
 */
function lostItsPort(origin: URL, headers: IncomingHttpHeaders, rule: OriginRule): boolean {
  const isProxied = rule.trustProxy > 0 || headers['x-forwarded-for'] !== undefined
  const host = hostOf(headers, rule)
  const isUndecided =
    rule.publicUrl === null &&
    !namesPort(host) &&
    headers['sec-fetch-site'] === undefined &&
    headers['x-forwarded-port'] === undefined
  return (
    isProxied &&
    isUndecided &&
    schemesOf(headers, rule).includes(origin.protocol.slice(0, -1)) &&
    bareUrl(`http://${host}`)?.hostname === origin.hostname
  )
}

const namesPort = (host: string): boolean => /:\d*$/.test(host)

function firstOf(header: string | string[] | undefined): string | undefined {
  return header?.toString().split(',')[0]?.trim() || undefined
}

/** The URL of a host without a path; a trailing dot of the name is ignored. */
function bareUrl(text: string): URL | undefined {
  const [, scheme, host] = /^(https?):\/\/([^/?#@\\\s]+)\/?$/i.exec(text) ?? []
  if (scheme === undefined || host === undefined) return undefined
  const url = `${scheme}://${host.replace(/\.(?=:\d*$|$)/, '')}`
  return URL.canParse(url) ? new URL(url) : undefined
}
