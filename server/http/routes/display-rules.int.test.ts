import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Display } from '#shared/rest/displays'
import type { ChangedWatchlist } from '#shared/rest/watchlists'
import { createDisplay, type TestDisplay } from '../../testing/displays.ts'
import { createPerson, type TestPerson } from '../../testing/people.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let kim: TestPerson
let lee: TestPerson
let screen: TestDisplay
beforeAll(async () => {
  server = await startTestServer()
  kim = await createPerson(server, 'kim', { role: 'admin' })
  lee = await createPerson(server, 'lee', { role: 'admin' })
})
afterAll(() => server.close())
beforeEach(async () => {
  await server.database('displays').delete()
  screen = await createDisplay(server)
})

const put = (change: object, admin = kim) =>
  server.put(`/api/admin/displays/${screen.id}`, change, admin.session)
const shown = async () => (await server.get('/api/displays/self', screen.session)).body as unknown as Display

const caps = { board: 'caps', dwell_s: 10 }
const NIGHT = { name: '밤', from: '22:00', until: '06:00', weekdays: [1, 5], show: 'off' }
const AUCTION = {
  name: '동시호가',
  phases: ['opening_auction', 'closing_auction'],
  show: 'boards',
  boards: [caps],
}
const LIMIT = {
  name: '상한가',
  when: { type: 'price_limit' },
  board: { board: 'limits' },
  show_s: 30,
  cooldown_s: 60,
}

async function newList(codes: string[]): Promise<string> {
  const { body } = await server.post('/api/watchlists', { name: '반도체', codes }, kim.session)
  return (body as unknown as ChangedWatchlist).list.id
}

describe('the schedule of a display', () => {
  it('reaches the screen in its order with a new revision, and is recorded', async () => {
    expect((await put({ schedule: [NIGHT, AUCTION] })).status).toBe(200)
    expect(await shown()).toMatchObject({ revision: 2, schedule: [NIGHT, AUCTION] })
    expect((await put({ schedule: [NIGHT, AUCTION] })).body?.revision).toBe(2)
    const { details } = await server.database('audit_logs').orderBy('id', 'desc').first<{ details: string }>()
    expect((JSON.parse(details) as { after: object }).after).toEqual({
      schedule: '밤: 22:00–06:00 15 → off; 동시호가: opening_auction closing_auction → boards, caps: 10 s',
    })
  })

  it('names the watchlists on its boards, which are own ones of the admin', async () => {
    const watchlist = await newList(['005930'])
    const board = { board: 'watchlist', watchlist, dwell_s: 20 }
    const schedule = [{ ...AUCTION, boards: [board] }]
    expect(await put({ schedule }, lee)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'schedule', code: 'unknown_list' }] },
    })
    await put({ schedule })
    expect((await shown()).schedule[0]?.boards).toEqual([{ ...board, title: '반도체', codes: ['005930'] }])
  })

  it.each([
    ['a rule without a name', { ...NIGHT, name: ' ' }],
    ['half a span of time', { name: 'a', from: '22:00', show: 'off' }],
    ['an hour that no clock has', { ...NIGHT, until: '24:00' }],
    ['a weekday that no week has', { ...NIGHT, weekdays: [0] }],
    ['no weekday at all', { ...NIGHT, weekdays: [] }],
    ['dates in the wrong order', { name: 'a', from_date: '2026-12-02', to_date: '2026-12-01', show: 'off' }],
    ['a date that does not exist', { name: 'a', from_date: '2026-02-30', show: 'off' }],
    ['an unknown phase', { ...AUCTION, phases: ['lunch'] }],
    ['boards that are not given', { name: 'a', show: 'boards' }],
    ['boards of a black screen', { ...NIGHT, boards: [caps] }],
    ['a field with a typing error', { ...NIGHT, untill: '06:00' }],
  ])('is refused with %s', async (_what, rule) => {
    expect((await put({ schedule: [rule] })).status).toBe(422)
    expect((await shown()).revision).toBe(1)
  })

  it('has at most 24 rules', async () => {
    expect((await put({ schedule: Array<object>(25).fill(NIGHT) })).status).toBe(422)
    expect((await put({ schedule: Array<object>(24).fill(NIGHT) })).status).toBe(200)
  })
})

describe('the rules of events of a display', () => {
  it('reach the screen with the codes of their watchlist', async () => {
    const watchlist = await newList(['005930', '000660'])
    const move = { ...LIMIT, when: { type: 'stock_move', percent: 5, watchlist }, board: undefined }
    const index = { ...LIMIT, when: { type: 'index_move', index: 'KOSPI', percent: 1.5 } }
    const disclosure = { ...LIMIT, when: { type: 'disclosure', level: 'critical' } }
    expect((await put({ events: [move, index, disclosure] })).status).toBe(200)
    const { events, revision } = await shown()
    expect(revision).toBe(2)
    const { board: _none, ...of } = move
    expect(events).toEqual([
      { ...of, when: { ...move.when, codes: ['005930', '000660'] } },
      index,
      disclosure,
    ])
    expect(await put({ events: [{ ...LIMIT, when: { type: 'halt', watchlist } }] }, lee)).toMatchObject({
      status: 200,
    })
  })

  it('are refused with a watchlist of another account', async () => {
    const watchlist = await newList(['005930'])
    expect(await put({ events: [{ ...LIMIT, when: { type: 'halt', watchlist } }] }, lee)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'events', code: 'unknown_list' }] },
    })
  })

  it.each([
    ['a moment too short to read it', { ...LIMIT, show_s: 4 }],
    ['no cooldown', { ...LIMIT, cooldown_s: undefined }],
    ['a move of all stocks', { ...LIMIT, when: { type: 'stock_move', percent: 5 } }],
    ['a move of nothing', { ...LIMIT, when: { type: 'index_move', index: 'KOSPI', percent: 0 } }],
    ['disclosures of no importance', { ...LIMIT, when: { type: 'disclosure', level: 'low' } }],
    ['codes that only the server adds', { ...LIMIT, when: { type: 'halt', codes: ['005930'] } }],
  ])('are refused with %s', async (_what, rule) => {
    expect((await put({ events: [rule] })).status).toBe(422)
    expect((await shown()).revision).toBe(1)
  })
})
