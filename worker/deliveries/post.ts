import { lookup } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import type { DeliveryFault } from '#shared/webhooks/webhook'
import { addressIn, isPrivateAddress } from '#platform/private-address'

/** Only the status of the answer matters. */
const MAX_ANSWER_BYTES = 16_384

export interface PostOptions {
  /** Whether it may go to addresses that are not of the public internet. */
  allowPrivate: boolean
  /** For all of it: name, connection, answer. */
  timeoutMs: number
  signal: AbortSignal
}

export interface Message {
  headers: Readonly<Record<string, string>>
  body: string
}

/** @returns the status; or why there is none */
export type Posted = { status: number } | { fault: DeliveryFault }

class PrivateAddressError extends Error {
  readonly code = 'PRIVATE_ADDRESS'
}

/**
 * Sends a request to a URL chosen by a user. The name is resolved once and the connection goes to the checked address (no SSRF by
 * DNS rebinding); redirects are not followed, and the answer is bounded in size and time.
 */
export function post(url: URL, { headers, body }: Message, options: PostOptions): Promise<Posted> {
  const { allowPrivate, timeoutMs, signal } = options
  const address = addressIn(url)
  // Nothing is looked up of an address that is written as one.
  if (!allowPrivate && address !== null && isPrivateAddress(address))
    return Promise.resolve({ fault: 'private_address' })
  const limit = AbortSignal.timeout(timeoutMs)
  const { request: send } = url.protocol === 'https:' ? https : http
  return new Promise((resolve) => {
    const request = send(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      // A connection of its own: one that is kept would not be checked again.
      agent: false,
      ...(allowPrivate ? {} : { lookup: checkedLookup }),
      signal: AbortSignal.any([signal, limit]),
    })
    const answer = (posted: Posted) => {
      resolve(posted)
      request.destroy()
    }
    request.on('error', (error) => answer({ fault: limit.aborted ? 'timeout' : faultOf(error) }))
    request.on('response', (response) => {
      const done = () => answer({ status: response.statusCode ?? 0 })
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.byteLength
        if (bytes > MAX_ANSWER_BYTES) done()
      })
      for (const end of ['end', 'error', 'close'] as const) response.on(end, done)
    })
    request.end(body)
  })
}

const checkedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, [])
    // One private address of several is enough: the owner of the name decides which is tried first.
    const [first] = addresses
    if (first === undefined || addresses.some(({ address }) => isPrivateAddress(address)))
      return callback(new PrivateAddressError(`${hostname} is a private address`), [])
    if (options.all === true) callback(null, addresses)
    else callback(null, first.address, first.family)
  })
}

const FAULTS: Readonly<Record<string, DeliveryFault>> = {
  PRIVATE_ADDRESS: 'private_address',
  ENOTFOUND: 'unknown_host',
  EAI_AGAIN: 'unknown_host',
  ETIMEDOUT: 'timeout',
}

function faultOf(error: Error): DeliveryFault {
  const code = 'code' in error ? String(error.code) : ''
  return FAULTS[code] ?? (/CERT|TLS|SSL|SIGNATURE/.test(code) ? 'insecure' : 'connection_failed')
}
