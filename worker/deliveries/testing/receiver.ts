import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline, Readable } from 'node:stream'

export interface Received {
  path: string
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: string
}

const CHUNK = Buffer.alloc(64 * 1024)

/** How it answers, by the first part of the path that it was called with. */
const WAYS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  ok: (response) => void response.end('ok'),
  fail: (response) => void response.writeHead(500).end(),
  // Never a word.
  hang: () => undefined,
  redirect: (response) => void response.writeHead(302, { location: '/ok/redirected' }).end(),
  // 10 MB, as fast as they are taken.
  flood: (response) => {
    const chunks = Array.from({ length: 160 }, () => CHUNK)
    // The client may disconnect in the middle.
    pipeline(Readable.from(chunks), response, () => undefined)
  },
}

/** A receiver of webhooks that records its requests. */
export class Receiver {
  readonly received: Received[] = []
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => this.#take(request, response))
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): Promise<unknown> {
    this.#server.closeAllConnections()
    return new Promise((resolve) => this.#server.close(resolve))
  }

  /** What came to a path. */
  at(path: string): Received[] {
    return this.received.filter((one) => one.path === path)
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const path = request.url ?? ''
      this.received.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString() })
      const way = WAYS[path.split('/')[1] ?? ''] ?? WAYS.ok
      way?.(response)
    })
  }
}

/** Verifies a signature as described in docs/alerts.md. */
export function isSigned({ headers, body }: Received, secret: string): boolean {
  const signature = createHmac('sha256', secret)
    .update(`${String(headers['x-timestamp'])}.${body}`)
    .digest('hex')
  return headers['x-signature'] === `sha256=${signature}`
}
