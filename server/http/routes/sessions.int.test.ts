import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boardOf, linkOf, quoteRow } from '../../testing/board.ts'
import { bearer, startTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let session: Record<string, string>
let source = 'krx'
beforeAll(async () => {
  const board = boardOf([quoteRow()])
  server = await startTestServer({ board: { ...board, link: () => linkOf({ source }) } })
  session = bearer((await server.member('lee')).token)
})
afterAll(() => server.close())

const ask = (query: string) => server.get(`/api/market/sessions?${query}`, session)
const days = async (query: string) =>
  (await ask(query)).body?.days as { date: string; hours: { phase: string; begins_at: string }[] }[]

describe('the hours of a range of days', () => {
  it('a range of days includes both ends, closed days, and days that begin an hour later', async () => {
    const found = await days('from=2026-11-18&to=2026-11-21')
    expect(found.map(({ date, hours }) => [date, hours.length])).toEqual([
      ['2026-11-18', 6],
      ['2026-11-19', 6],
      ['2026-11-20', 6],
      ['2026-11-21', 0],
    ])
    const begins = found.map(({ hours }) => hours.find(({ phase }) => phase === 'continuous')?.begins_at)
    expect(begins).toEqual([
      '2026-11-18T09:00:00.000+09:00',
      '2026-11-19T10:00:00.000+09:00',
      '2026-11-20T09:00:00.000+09:00',
      undefined,
    ])
  })

  it('a range of days leaves out years that are missing in the calendar', async () => {
    expect((await days('from=2027-12-30&to=2028-01-05')).map(({ date }) => date)).toEqual([
      '2027-12-30',
      '2027-12-31',
    ])
  })

  it('hours are those of the simulated market when that is the source', async () => {
    source = 'simulator'
    expect((await days('from=2026-11-21&to=2026-11-21'))[0]?.hours[0]).toEqual({
      phase: 'opening_auction',
      begins_at: '2026-11-21T00:00:00.000+09:00',
    })
    source = 'krx'
  })

  it.each([
    ['from=2026-01-01&to=2027-02-04', 200],
    ['from=2026-01-01&to=2027-02-05', 422],
    ['from=2026-01-02&to=2026-01-01', 422],
    ['from=2026-02-30&to=2026-03-01', 422],
    ['from=2026-02-01', 422],
    ['', 422],
  ])('%s: %i', async (query, status) => {
    expect((await ask(query)).status).toBe(status)
  })
})
