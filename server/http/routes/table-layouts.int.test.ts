import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MAX_KEPT_LAYOUTS } from '#shared/market/table-layout'
import { createPerson, startSession, type TestPerson } from '../../testing/people.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const layout = (name: string) => ({
  name,
  columns: [
    { id: 'name', width_px: null },
    { id: 'price', width_px: 120 },
  ],
  view: { market: 'KOSPI', sort: '-rate' },
})

describe('layouts of the table', () => {
  let server: TestServer
  let kim: TestPerson
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.deps.redis.flushall()
    await server.database('users').delete()
    kim = await createPerson(server, 'kim')
  })

  const read = (person = kim) => server.get('/api/table-layouts', person.session)
  const put = (version: unknown, layouts: unknown, person = kim) =>
    server.put('/api/table-layouts', { version, layouts }, person.session)

  it('layouts are shared by the sessions of an account, and belong to it alone', async () => {
    expect((await read()).body).toEqual({ version: 0, layouts: [] })
    const stored = await put(0, [layout('단타'), layout('가치')])
    expect(stored).toMatchObject({
      status: 200,
      body: { version: 1, layouts: [layout('단타'), layout('가치')] },
    })
    const [phone, lee] = [await startSession(server, kim), await createPerson(server, 'lee')]
    expect((await read(phone)).body).toEqual(stored.body)
    expect((await read(lee)).body).toEqual({ version: 0, layouts: [] })
  })

  it('of two devices that have read the same, the second writer gets a conflict with what the first one wrote', async () => {
    const first = await put(0, [layout('단타')])
    expect(await put(0, [layout('가치')])).toMatchObject({
      status: 409,
      body: { code: 'conflict', current: first.body },
    })
    const emptied = await put(1, [])
    expect(emptied.body).toEqual({ version: 2, layouts: [] })
    expect((await put(1, [layout('가치')])).status).toBe(409)
    expect((await put(7, [layout('가치')])).status).toBe(409)
    expect((await put(2, [layout('가치')])).body).toMatchObject({ version: 3 })
  })

  it('two writers at once: one of them is refused', async () => {
    const results = await Promise.all([put(0, [layout('단타')]), put(0, [layout('가치')])])
    expect(results.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  it('a version beyond those that are counted is one that is not the present one', async () => {
    await put(0, [layout('단타')])
    expect((await put(Number.MAX_SAFE_INTEGER, [])).status).toBe(409)
  })

  it('layouts of more bytes than are kept are refused, each of which alone is small enough', async () => {
    const view = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`key${at}`, '가'.repeat(200)]))
    const many = Array.from({ length: 10 }, (_, at) => ({ ...layout(`배치 ${at}`), view }))
    expect((await put(0, many)).status).toBe(413)
    expect((await put(0, many.slice(0, 1))).status).toBe(200)
  })

  it('layouts of another shape are refused, and nothing of them is stored', async () => {
    for (const wrong of [
      'none',
      [{ ...layout('a'), name: '' }],
      [{ ...layout('a'), name: 'x'.repeat(41) }],
      [layout('a'), layout('a')],
      [{ ...layout('a'), columns: [] }],
      [{ ...layout('a'), columns: [{ id: 'name', width_px: -1 }] }],
      [{ ...layout('a'), view: { q: 7 } }],
      [{ ...layout('a'), colour: 'red' }],
      Array.from({ length: MAX_KEPT_LAYOUTS + 1 }, (_, at) => layout(`배치 ${at}`)),
    ])
      expect((await put(0, wrong)).status, JSON.stringify(wrong).slice(0, 80)).toBe(422)
    expect((await put(-1, [])).status).toBe(422)
    expect((await read()).body).toEqual({ version: 0, layouts: [] })
  })

  it('layouts are deleted with the account', async () => {
    await put(0, [layout('단타')])
    await server.database('users').where({ user_id: 'kim' }).delete()
    expect(await server.database('table_layouts')).toEqual([])
  })
})
