import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { QuoteRow } from '#shared/market/quote'
import type { MarketBoard } from '../live/market-board.ts'
import { boardOf, quoteRow } from '../testing/board.ts'
import { bearer, startTestServer, type TestServer } from '../testing/test-server.ts'

const ROWS = Array.from({ length: 50 }, (_, at) =>
  quoteRow({ id: at + 1, code: String(at).padStart(6, '0') }),
)
const SCRIPT = 'console.log("board")\n'.repeat(200)

/** A board that counts how often all of its rows are read. */
class CountedBoard {
  reads = 0
  seq = 7

  #rows = (): Iterable<QuoteRow> => {
    this.reads++
    return ROWS
  }

  get board(): MarketBoard {
    const whole = boardOf(ROWS)
    const rows = { [Symbol.iterator]: () => this.#rows()[Symbol.iterator]() }
    return {
      ...whole,
      market: () => ({ ...whole.market(), rows: () => rows, seq: this.seq }),
    }
  }
}

let webRoot: string
let counted: CountedBoard
let server: TestServer
let session: Record<string, string>

beforeAll(async () => {
  webRoot = mkdtempSync(path.join(os.tmpdir(), 'web-'))
  mkdirSync(path.join(webRoot, 'assets'))
  writeFileSync(path.join(webRoot, 'index.html'), '<!doctype html>')
  const script = path.join(webRoot, 'assets/app.js')
  writeFileSync(script, SCRIPT)
  writeFileSync(`${script}.br`, brotliCompressSync(SCRIPT))
  writeFileSync(`${script}.gz`, gzipSync(SCRIPT))
  counted = new CountedBoard()
  server = await startTestServer({ board: counted.board, webRoot })
  session = bearer((await server.member('lee')).token)
})
afterAll(async () => {
  await server.close()
  rmSync(webRoot, { recursive: true })
})

const ask = (address: string, headers: Record<string, string> = {}) =>
  server.get(address, { ...session, ...headers })

describe.each(['/api/market/quotes', '/api/market/movers', '/api/market/breadth'])('%s', (address) => {
  beforeEach(() => {
    counted.seq++
    counted.reads = 0
  })

  it('an answer is encoded once per position, however many requests and encodings there are', async () => {
    const encodings = ['br', 'gzip', 'identity', 'gzip, deflate, br', '*', '']
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, at) => ask(address, { 'Accept-Encoding': encodings[at % 6] ?? '' })),
    )
    expect(counted.reads).toBe(1)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ headers }) => headers.get('etag'))).size).toBe(1)
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect(answers[0]?.body).toMatchObject({ seq: counted.seq })
  })

  it('an answer is a 304 for a client that has it, and is sent again when the board has moved on', async () => {
    const first = await ask(address)
    const known = { 'If-None-Match': first.headers.get('etag') ?? '' }
    const again = await ask(address, known)
    expect([again.status, again.headers.get('cache-control'), again.body]).toEqual([
      304,
      'private, no-cache',
      null,
    ])
    counted.seq++
    expect((await ask(address, known)).status).toBe(200)
    expect(counted.reads).toBe(2)
  })
})

describe('GET /api/market/quotes', () => {
  it('quotes are compressed as the request accepts it', async () => {
    for (const [accept, encoding] of [
      ['br', 'br'],
      ['gzip', 'gzip'],
      ['identity', null],
    ] as const) {
      const { headers, body } = await ask('/api/market/quotes', { 'Accept-Encoding': accept })
      expect([accept, headers.get('content-encoding')]).toEqual([accept, encoding])
      expect(headers.get('vary')).toMatch(/accept-encoding/i)
      expect(body?.quotes).toHaveLength(50)
    }
  })

  it('cached quotes differ by market, and not by the order in which markets are named', async () => {
    counted.seq++
    const etag = async (query: string) => (await ask(`/api/market/quotes${query}`)).headers.get('etag')
    counted.reads = 0
    const named = [await etag('?market=KONEX,KOSPI'), await etag('?market=KOSPI&market=KONEX')]
    expect([named[0] === named[1], counted.reads]).toEqual([true, 1])
    expect((await ask('/api/market/quotes?market=KONEX')).body?.quotes).toEqual([])
  })
})

describe('a public answer', () => {
  it.each(['/api/openapi.json', '/api/docs', '/api/docs/swagger-ui-bundle.js'])(
    '%s may be cached by clients',
    async (address) => {
      const { headers, status } = await server.get(address, { 'Accept-Encoding': 'br' })
      expect([status, headers.get('cache-control')]).toEqual([200, expect.not.stringContaining('no-store')])
      const etag = headers.get('etag') ?? ''
      expect((await server.get(address, { 'If-None-Match': etag })).status).toBe(304)
    },
  )

  it.each(['/', '/assets/app.js', '/api/docs', '/api/openapi.json', '/api/health', '/api/no/such/address'])(
    '%s is sent uncompressed to a client that accepts no encoding',
    async (address) => {
      const plain = await server.get(address, { 'Accept-Encoding': 'identity' })
      for (const accept of [
        'identity;q=0',
        '*;q=0',
        'identity;q=0, *;q=0',
        'lzma, identity;q=0',
        '*;Q=0',
        'identity;q=0, gzip;Q=0',
      ]) {
        const { status, headers } = await server.get(address, { 'Accept-Encoding': accept })
        expect([status, headers.get('content-encoding')], accept).toEqual([plain.status, null])
      }
    },
  )

  it('a file of the built web is sent as the build compressed it', async () => {
    for (const encoding of ['br', 'gzip'] as const) {
      const response = await fetch(`${server.url}/assets/app.js`, {
        headers: { 'Accept-Encoding': encoding },
      })
      expect(response.headers.get('content-encoding')).toBe(encoding)
      const length = (encoding === 'br' ? brotliCompressSync(SCRIPT) : gzipSync(SCRIPT)).length
      expect(Number(response.headers.get('content-length'))).toBe(length)
      expect(response.headers.get('content-type')).toMatch(/javascript/)
      expect(await response.text()).toBe(SCRIPT)
    }
    const plain = await fetch(`${server.url}/assets/app.js`, { headers: { 'Accept-Encoding': 'identity' } })
    expect([plain.headers.get('content-encoding'), await plain.text()]).toEqual([null, SCRIPT])
  })
})
