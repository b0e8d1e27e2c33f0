import type { IncomingHttpHeaders } from 'node:http'
import type { Log } from '#platform/log'
import { HOUR_MS } from '#shared/time'
import { isPrivateAddress } from '../request/parse-address.ts'

/** A proxy whose forwarded addresses are ignored. */
export interface UntrustedProxy {
  address: string
  seenMs: number
}

const RECENT_MS = HOUR_MS

/**
 * Detects a proxy in front of a server without TRUST_PROXY. All users then share the proxy's address, so one
 * client's wrong passwords would block all users.
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

  /** The last one seen; null: none recently. A header sent once by a client is not reported forever. */
  get found(): UntrustedProxy | null {
    const isRecent = this.#found !== null && this.#now() - this.#found.seenMs < RECENT_MS
    return isRecent ? this.#found : null
  }

  /** @param address of the connection, as normalized by parseAddress */
  see(headers: IncomingHttpHeaders, address: string): void {
    if (this.#trustProxy > 0 || !cameThroughProxy(headers) || !isPrivateAddress(address)) return
    const isNews = this.#found === null
    this.#found = { address, seenMs: this.#now() }
    if (!isNews) return
    this.#log.warn(
      { address },
      'a proxy seems to stand in front (X-Forwarded-For from a private address) and TRUST_PROXY is false: all clients count as one address; set TRUST_PROXY=true if the proxy is yours',
    )
  }
}

const cameThroughProxy = (headers: IncomingHttpHeaders): boolean =>
  headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined
