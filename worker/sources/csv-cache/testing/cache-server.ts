import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

/** Replaces the cache's response; returns nothing to serve the file. */
export type Override = (path: string, response: ServerResponse, request: IncomingMessage) => boolean

export interface Given {
  path: string
  status: number
}

/**
 * The CSV cache on loopback, with the behaviour of the real servers: ETag and 304, gzip, 404 in plain text,
 * no Last-Modified.
 */
export class CacheServer {
  /** By path below the base address, such as `listing/krx/2026-03-19.csv`. */
  readonly files = new Map<string, string>()
  /** Additional headers of every file. */
  headers: Readonly<Record<string, string>> = {}
  override: Override = () => false
  readonly given: Given[] = []
  readonly #server = createServer((request, response) => this.#answer(request, response))

  static async open(port = 0): Promise<CacheServer> {
    const cache = new CacheServer()
    await new Promise<void>((listening) => cache.#server.listen(port, '127.0.0.1', listening))
    return cache
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/cache/data`
  }

  /** Requests with this status, or all; of files whose path has this prefix. */
  count({ status, under = '' }: { status?: number; under?: string } = {}): number {
    return this.given.filter(
      (given) => given.path.startsWith(under) && (status === undefined || given.status === status),
    ).length
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((closed) => this.#server.close(closed))
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '/').replace('/cache/data/', '')
    response.once('close', () => this.given.push({ path, status: response.statusCode }))
    if (this.override(path, response, request)) return
    const text = this.files.get(path)
    if (text === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('404: Not Found')
      return
    }
    sendFile(request, response, text, this.headers)
  }
}

export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const etag = `"${createHash('sha256').update(text).digest('hex')}"`
  const common = { ...headers, etag, 'cache-control': 'max-age=300' }
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, common).end()
    return
  }
  const packed = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
  response.writeHead(200, {
    ...common,
    'content-type': 'text/plain; charset=utf-8',
    ...(packed ? { 'content-encoding': 'gzip' } : {}),
  })
  response.end(packed ? gzipSync(text) : text)
}
