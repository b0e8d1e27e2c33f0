import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import type { DeliveryFault } from '#shared/webhooks/webhook'
import { publicOnly } from '#platform/public-only'

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
  body: string | Buffer
}

/** @returns the status; or why there is none */
export type Posted = { status: number } | { fault: DeliveryFault }

/**
 * Sends a request to a URL chosen by a user, to the public internet alone unless private addresses are allowed; redirects are not
 * followed, and the answer is bounded in size and time. Whatever happens there is an outcome.
 */
export async function post(url: URL, message: Message, options: PostOptions): Promise<Posted> {
  try {
    return await send(url, message, options)
  } catch (error) {
    return { fault: faultOf(error) }
  }
}

function send(url: URL, { headers, body }: Message, options: PostOptions): Promise<Posted> {
  const { allowPrivate, timeoutMs, signal } = options
  const limit = AbortSignal.timeout(timeoutMs)
  const { request: open } = url.protocol === 'https:' ? https : http
  return new Promise((resolve) => {
    const request = open(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      ...(allowPrivate ? { agent: false } : publicOnly(url)),
      signal: AbortSignal.any([signal, limit]),
    })
    /** null: no answer has begun. */
    let status: number | null = null
    const answer = (posted: Posted) => {
      resolve(posted)
      request.destroy()
    }
    const done = (fault: DeliveryFault) => answer(status === null ? { fault } : { status })
    request.on('error', (error) => done(limit.aborted ? 'timeout' : faultOf(error)))
    request.on('close', () => done('connection_failed'))
    request.on('upgrade', ({ statusCode = 0 }: IncomingMessage, socket: Duplex) => {
      answer({ status: statusCode })
      socket.destroy()
    })
    request.on('response', (response) => {
      status = response.statusCode ?? 0
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.byteLength
        if (bytes > MAX_ANSWER_BYTES) done('connection_failed')
      })
      for (const end of ['end', 'error', 'close'] as const) response.on(end, () => done('connection_failed'))
    })
    request.end(body)
  })
}

const FAULTS: Readonly<Record<string, DeliveryFault>> = {
  PRIVATE_ADDRESS: 'private_address',
  ENOTFOUND: 'unknown_host',
  EAI_AGAIN: 'unknown_host',
  ETIMEDOUT: 'timeout',
}

function faultOf(error: unknown): DeliveryFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return FAULTS[code] ?? (/CERT|TLS|SSL|SIGNATURE/.test(code) ? 'insecure' : 'connection_failed')
}
