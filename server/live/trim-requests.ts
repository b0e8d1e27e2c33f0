import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { LiveServer } from './socket-types.ts'

/**
 * The headers that a handshake (a connection has one more for each namespace that it opens later) and the
 * trail read.
 */
const NEEDED_HEADERS = [
  'host',
  'origin',
  'cookie',
  'user-agent',
  'sec-fetch-site',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
]

/**
 * Engine.IO keeps the HTTP request for as long as the connection lives, and with it all its headers, twice:
 * two kilobytes for a browser.
 */
export function trimRequests(io: LiveServer): void {
  io.engine.on('connection', ({ request }: { request: IncomingMessage }) => {
    const kept: IncomingHttpHeaders = {}
    for (const name of NEEDED_HEADERS) {
      const value = request.headers[name]
      if (value !== undefined) kept[name] = value
    }
    request.headers = kept
    request.rawHeaders = []
  })
}
