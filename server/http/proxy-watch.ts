import type { IncomingHttpHeaders } from 'node:http'
import type { Log } from '#platform/log'
import { isPrivateAddress } from '../request/parse-address.ts'

/** A proxy that brings addresses which are not believed. */
export interface UntrustedProxy {
  address: string
  seenMs: number
}

const RECENT_MS = 60 * 60_000

/**
 * Notices a proxy in front of a server that does not know of it (TRUST_PROXY). Then all people have one address, the proxy's,
 * and one stranger's wrong passwords lock everybody out.
 */
export class ProxyWatch {
  readonly #trustProxy: number
  readonly #log: Log
  readonly #now: () => number
  #found: UntrustedProxy | null = null

  constructor({ trustProxy, log, now }: { trustProxy: number; log: Log; now: () => number }) {
    this.#trustProxy = trustProxy
    this.#log = log
    this.#now = now
  }

  /** The one that was seen last; null: none of late. A header that one client sent is no proxy for ever. */
  get found(): UntrustedProxy | null {
    const isRecent = this.#found !== null && this.#now() - this.#found.seenMs < RECENT_MS
    return isRecent ? this.#found : null
  }

  /** @param address where the request came from, in the spelling of parseAddress */
  see(headers: IncomingHttpHeaders, address: string): void {
    if (this.#trustProxy > 0 || !cameThroughProxy(headers) || !isPrivateAddress(address)) return
    const isNews = this.#found === null
    this.#found = { address, seenMs: this.#now() }
    if (!isNews) return
    this.#log.warn(
      { address },
      'a proxy seems to stand in front (X-Forwarded-For from a private address) and TRUST_PROXY is false: everybody counts as one address; set TRUST_PROXY=true if the proxy is yours',
    )
  }
}

const cameThroughProxy = (headers: IncomingHttpHeaders): boolean =>
  headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined
