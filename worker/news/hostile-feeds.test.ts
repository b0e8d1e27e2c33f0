import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import v8 from 'node:v8'
import vm from 'node:vm'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SourceFault } from '../sources/access/fault.ts'
import { fetchFeed } from './feed-client.ts'
import { readFeed } from './feed-items.ts'

const MIB = 1024 * 1024
/** What a document may have. */
const LIMIT_BYTES = 5 * MIB
/** The size of the socket buffers of both ends: a writer blocks only after them. */
const ON_THE_WAY_BYTES = 16 * MIB
const ROUNDS = 12

const CHUNK = Buffer.alloc(64 * 1024, '<item>a</item>')
/** 32 MiB of a feed in some kilobytes. */
const PACKED = gzipSync(Buffer.concat([Buffer.from('<rss><channel>'), Buffer.alloc(32 * MIB, ' ')]))
const ENTITIES = Array.from({ length: 20 }, (_, at) => `<!ENTITY a${at + 1} "${`&a${at};`.repeat(10)}">`)

let sentBytes = 0
const closed: Promise<unknown>[] = []

/** Writes as fast as it is read, until the connection is closed. */
function withoutEnd(response: ServerResponse): void {
  response.writeHead(200)
  const more = () => {
    do sentBytes += CHUNK.byteLength
    while (!response.destroyed && response.write(CHUNK))
  }
  response.on('drain', more)
  response.on('error', () => {})
  closed.push(once(response, 'close'))
  more()
}

const ANSWERS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/without-end': withoutEnd,
  '/10-mb': (response) => void response.writeHead(200).end(Buffer.alloc(10 * MIB, 'x')),
  '/packed': (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(PACKED),
  '/bomb': (response) =>
    void response
      .writeHead(200)
      .end(
        `<!DOCTYPE rss [<!ENTITY a0 "a">${ENTITIES.join('')}]><rss><channel><item>&a20;</item></channel></rss>`,
      ),
  '/nested': (response) => void response.writeHead(200).end(`<rss>${'<a>'.repeat(300_000)}`),
}

let server: Server
let root: string
beforeAll(async () => {
  server = createServer((request, response) => ANSWERS[request.url ?? '']?.(response))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

/** Bytes that are still held when everything that can go is gone. */
function heldBytes(): number {
  v8.setFlagsFromString('--expose-gc')
  const collect = vm.runInNewContext('gc') as () => void
  collect()
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

async function refusedAt(path: string): Promise<string | undefined> {
  try {
    const { text } = await fetchFeed(`${root}${path}`, {}, { signal: new AbortController().signal })
    readFeed(text ?? '')
  } catch (error) {
    return error instanceof SourceFault ? error.code : String(error)
  }
  return undefined
}

it('hostile feeds are read up to the maximum size, and keep no memory, however often they are polled', async () => {
  const ask = async () => {
    for (const path of Object.keys(ANSWERS))
      expect([path, await refusedAt(path)]).toEqual([path, 'unusable_answer'])
  }
  await ask()
  const heldBefore = heldBytes()
  sentBytes = 0
  for (let round = 0; round < ROUNDS; round++) await ask()
  // Each answer that would have gone on was hung up.
  await Promise.all(closed)
  expect(sentBytes / ROUNDS).toBeLessThan(LIMIT_BYTES + ON_THE_WAY_BYTES)
  // Less than one document of the sixty.
  expect(heldBytes() - heldBefore).toBeLessThan(LIMIT_BYTES)
})
