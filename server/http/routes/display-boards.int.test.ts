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

const put = (boards: object[], admin = kim) =>
  server.put(`/api/admin/displays/${screen.id}`, { boards }, admin.session)
const shown = async () => (await server.get('/api/displays/self', screen.session)).body as unknown as Display

async function newList(owner: TestPerson, name: string, codes: string[]): Promise<string> {
  const { body } = await server.post('/api/watchlists', { name, codes }, owner.session)
  return (body as unknown as ChangedWatchlist).list.id
}

describe('the boards of a display', () => {
  it('may be a stock, several stocks and a text, and reach the screen in their order', async () => {
    const boards = [
      { board: 'text', text: '오늘은\n휴장입니다', dwell_s: 5 },
      { board: 'stocks', codes: ['005930', '0001A0'], dwell_s: 20 },
      { board: 'stock', code: '005930', dwell_s: 30 },
      { board: 'caps', dwell_s: 10 },
    ]
    expect((await put(boards)).status).toBe(200)
    expect(await shown()).toMatchObject({ revision: 2, boards })
    expect((await put(boards)).body?.revision).toBe(2)
    const { details } = await server.database('audit_logs').orderBy('id', 'desc').first<{ details: string }>()
    expect((JSON.parse(details) as { after: object }).after).toEqual({
      boards: 'text 오늘은\n휴장입니다: 5 s, stocks 005930 0001A0: 20 s, stock 005930: 30 s, caps: 10 s',
    })
  })

  it('may be a watchlist of the admin, which the screen gets by its name and its codes as they are now', async () => {
    const watchlist = await newList(kim, '반도체', ['005930', '000660'])
    const board = { board: 'watchlist', watchlist, dwell_s: 20 }
    expect((await put([board])).status).toBe(200)
    expect((await shown()).boards).toEqual([{ ...board, title: '반도체', codes: ['005930', '000660'] }])
    await server.remove(`/api/watchlists/${watchlist}/items/005930`, kim.session)
    expect((await shown()).boards).toEqual([{ ...board, title: '반도체', codes: ['000660'] }])
    await server.database('watchlists').where({ id: watchlist }).delete()
    expect((await shown()).boards).toEqual([{ ...board, title: null, codes: [] }])
  })

  it('are refused with a watchlist of another account, unless the display has it already', async () => {
    const watchlist = await newList(kim, '조선', ['005930'])
    const boards = [{ board: 'watchlist', watchlist, dwell_s: 20 }]
    expect(await put(boards, lee)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'boards', code: 'unknown_list' }] },
    })
    await put(boards)
    expect((await put([...boards, { board: 'news', dwell_s: 9 }], lee)).status).toBe(200)
    expect((await shown()).boards).toHaveLength(2)
  })

  it.each([
    { board: 'text', text: 'a\u0000b', dwell_s: 5 },
    { board: 'text', text: 'x'.repeat(281), dwell_s: 5 },
    { board: 'text', text: '  ', dwell_s: 5 },
    { board: 'stock', code: '5930', dwell_s: 5 },
    { board: 'stocks', codes: [], dwell_s: 5 },
    { board: 'stocks', codes: Array<string>(25).fill('005930'), dwell_s: 5 },
    { board: 'watchlist', watchlist: 'x', dwell_s: 5 },
    { board: 'caps', dwell_s: 2 },
    { board: 'weather', dwell_s: 5 },
  ])('are refused as %j', async (board) => {
    expect((await put([board])).status).toBe(422)
    expect((await shown()).revision).toBe(1)
  })
})
