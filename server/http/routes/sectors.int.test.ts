import { afterAll, beforeAll, expect, it } from 'vitest'
import { insertListings } from '#database/market/listings'
import { replaceSectors } from '#database/market/sectors'
import { boardOf, linkOf, quoteRow } from '../../testing/board.ts'
import { bearer, startTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let session: Record<string, string>
const CODES = ['005930', '000660', '005380', '0001A0']
const rows = CODES.map((code) => quoteRow({ code }))
const board = boardOf(rows)

beforeAll(async () => {
  server = await startTestServer({ board })
  const ids = await insertListings(server.database, 'krx', rows)
  for (const row of rows) row.id = ids.get(row.code) ?? 0
  session = bearer((await server.member('lee')).token)
})
afterAll(() => server.close())

const ask = (headers = {}) => server.get('/api/market/sectors', { ...session, ...headers })

it('there are no sectors before a source reports them', async () => {
  expect((await ask()).body).toEqual({ as_of: null, sectors: [] })
})

it('sectors list the stocks of the board, the largest first, and none of another board', async () => {
  await replaceSectors(server.database, 'simulated', '2026-03-20', [
    { code: '005930', sector: '음식료·담배' },
  ])
  await replaceSectors(server.database, 'krx', '2026-03-19', [
    { code: '005380', sector: '운송장비·부품' },
    { code: '005930', sector: '전기·전자' },
    { code: '000660', sector: '전기·전자' },
    { code: '999990', sector: '전기·전자' },
  ])
  expect((await ask()).body).toEqual({
    as_of: '2026-03-19',
    sectors: [
      { sector: '전기·전자', codes: ['000660', '005930'] },
      { sector: '운송장비·부품', codes: ['005380'] },
    ],
  })
})

it('sectors are a 304 for a client that has them', async () => {
  const etag = (await ask()).headers.get('etag') ?? ''
  expect((await ask({ 'If-None-Match': etag })).status).toBe(304)
  await replaceSectors(server.database, 'krx', '2026-03-20', [{ code: '005930', sector: '전기·전자' }])
  expect((await ask({ 'If-None-Match': etag })).status).toBe(200)
})

it('sectors of a replay are those of the recorded board, or of the exchange for a folder', async () => {
  const market = board.market()
  for (const [recorded, sector] of [
    ['simulated', '음식료·담배'],
    ['krx', '전기·전자'],
    [null, '전기·전자'],
  ] as const) {
    const replay = { board: recorded, day: '2026-03-19', speed: 1, state: 'playing' } as const
    board.market = () => ({ ...market, source: 'replay' })
    board.link = () => linkOf({ source: 'replay', replay })
    expect((await ask()).body?.sectors).toEqual([{ sector, codes: ['005930'] }])
  }
})
