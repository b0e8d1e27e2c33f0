import type { IncomingHttpHeaders } from 'node:http'

/** Where people open the web, and whether a proxy in front is believed about it. */
export interface OriginRule {
  publicUrl: string | null
  /** How many proxies in front are believed. */
  trustProxy: number
}

export interface JudgedOrigin {
  isOwn: boolean
  /** The origins that would have been our own, for the log. */
  expected: string[]
}

/**
 * Whether a request that a browser sent comes from our own pages. No Origin: it was no page that sent it (browsers name it on
 * every write and every WebSocket). Origins are compared as URLs, so case and default ports make no difference.
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

/** What goes into the log about a refusal, so that an operator can see which of the two is wrong. */
export function refusedOrigin(headers: IncomingHttpHeaders, { expected }: JudgedOrigin): object {
  return { origin: headers.origin?.slice(0, ORIGIN_IN_LOG), expected }
}

/** Longer than any name of a host. */
const ORIGIN_IN_LOG = 300

export const ORIGIN_HINT =
  'the request comes from another origin than expected; a proxy in front must pass the Host header on with its port, or PUBLIC_URL must be the address that browsers see'

/** The origins that the browser may have opened, by what it and the proxies say, and by PUBLIC_URL. */
function ownOrigins(headers: IncomingHttpHeaders, rule: OriginRule): string[] {
  const host = hostOf(headers, rule)
  const port = rule.trustProxy > 0 ? firstOf(headers['x-forwarded-port']) : undefined
  const hosts = port === undefined || namesPort(host) ? [host] : [host, `${host}:${port}`]
  const asked = schemesOf(headers, rule).flatMap((scheme) => hosts.map((name) => `${scheme}://${name}`))
  const known = [...asked, rule.publicUrl ?? ''].map((url) => bareUrl(url)?.origin)
  return [...new Set(known.filter((origin) => origin !== undefined))]
}

/** Each proxy adds what it saw, or writes it anew; the first is the browser's. */
function hostOf(headers: IncomingHttpHeaders, { trustProxy }: OriginRule): string {
  const forwarded = trustProxy > 0 ? firstOf(headers['x-forwarded-host']) : undefined
  return forwarded ?? firstOf(headers.host) ?? ''
}

/** Both where nobody says which: TLS may end at a proxy that is silent about it, or is not believed. */
function schemesOf(headers: IncomingHttpHeaders, { trustProxy }: OriginRule): string[] {
  const forwarded = trustProxy > 0 ? firstOf(headers['x-forwarded-proto'])?.toLowerCase() : undefined
  return forwarded === 'http' || forwarded === 'https' ? [forwarded] : ['http', 'https']
}

/**
 * The browser's own word that page and address have one origin. No page can write it; browsers send it over https and to
 * localhost alone.
 */
function saysSameOrigin(headers: IncomingHttpHeaders): boolean {
  return headers['sec-fetch-site'] === 'same-origin'
}

/**
 * nginx's `$host` is the name without its port. Where a proxy stands in front, nothing else is known and the browser does not
 * say better, the same host by the same scheme has to do. No page of another origin can make a browser send X-Forwarded-For.
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

/** An address of the web that names a host and nothing more; a dot at the end of the name makes no difference. */
function bareUrl(text: string): URL | undefined {
  const [, scheme, host] = /^(https?):\/\/([^/?#@\\\s]+)\/?$/i.exec(text) ?? []
  if (scheme === undefined || host === undefined) return undefined
  const url = `${scheme}://${host.replace(/\.(?=:\d*$|$)/, '')}`
  return URL.canParse(url) ? new URL(url) : undefined
}
