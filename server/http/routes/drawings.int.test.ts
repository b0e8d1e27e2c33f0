import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { storeDrawings } from '#database/accounts/drawings'
import { MAX_DRAWINGS } from '#shared/market/drawing'
import { createPerson, startSession, type TestPerson } from '../../testing/people.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const AT_MS = Date.parse('2026-03-19T10:00:00+09:00')
const point = (price: number) => ({ at_ms: AT_MS, price })
const LEVEL = { kind: 'level', points: [point(70_000)] } as const
const LINE = { kind: 'line', points: [point(70_000), { at_ms: AT_MS + 60_000, price: 71_000 }] } as const

describe('drawings on the chart of a stock', () => {
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

  const read = (code = '005930', person = kim) => server.get(`/api/drawings/${code}`, person.session)
  const put = (version: unknown, drawings: unknown, code = '005930', person = kim) =>
    server.put(`/api/drawings/${code}`, { version, drawings }, person.session)
  const versionIn = ({ body }: { body: Record<string, unknown> | null }) => Number(body?.['version'] ?? 0)
  /** Over what is there. */
  const store = async (drawings: unknown, code = '005930', person = kim) =>
    put(versionIn(await read(code, person)), drawings, code, person)

  it('drawings are shared by the sessions of an account, and belong to one stock and one account', async () => {
    expect((await read()).body).toEqual({ version: 0, drawings: [], updated_at: null })
    const stored = await store([LEVEL, LINE])
    expect(stored).toMatchObject({ status: 200, body: { drawings: [LEVEL, LINE] } })
    const [phone, lee] = [await startSession(server, kim), await createPerson(server, 'lee')]
    expect((await read('005930', phone)).body).toEqual(stored.body)
    expect((await read('000660')).body).toMatchObject({ drawings: [] })
    expect((await read('005930', lee)).body).toMatchObject({ drawings: [] })
  })

  it('drawings are replaced as a whole, and the last one taken away leaves no row', async () => {
    await store([LEVEL, LINE])
    await store([LINE])
    expect((await read()).body).toMatchObject({ drawings: [LINE] })
    expect(await store([])).toMatchObject({
      status: 200,
      body: { version: 0, drawings: [], updated_at: null },
    })
    expect(await server.database('drawings')).toEqual([])
  })

  it('of two devices that have read the same, the second writer gets a conflict with what the first one wrote', async () => {
    const version = versionIn(await store([LEVEL]))
    const first = await put(version, [LEVEL, LINE])
    expect(versionIn(first)).toBeGreaterThan(version)
    const second = await put(version, [])
    expect(second).toMatchObject({ status: 409, body: { code: 'conflict', current: first.body } })
    expect((await read()).body).toEqual(first.body)
    expect((await put(versionIn(first), [])).status).toBe(200)
    expect((await put(versionIn(first), [LINE])).status).toBe(409)
  })

  it('two writers at once: one of them is refused, and a clock that was set back repeats no version', async () => {
    const [one, other] = await Promise.all([put(0, [LEVEL]), put(0, [LINE])])
    expect([one.status, other.status].sort()).toEqual([200, 409])
    const version = versionIn(await read())
    const of = { userId: 'kim', code: '005930', drawings: [LINE], version }
    const earlier = await storeDrawings(server.database, of, 9, version - 60_000)
    expect(earlier).toEqual({ updatedAt: new Date(version + 1) })
  })

  it('drawings of another shape are refused, and nothing of them is stored', async () => {
    for (const wrong of [
      'none',
      [{ ...LEVEL, kind: 'circle' }],
      [{ ...LEVEL, points: LINE.points }],
      [{ ...LINE, points: LEVEL.points }],
      [{ ...LEVEL, points: [{ ...point(0) }] }],
      [{ ...LEVEL, points: [{ ...point(70_000.5) }] }],
      [{ ...LEVEL, points: [{ price: 1, at_ms: -1e18 }] }],
      [{ ...LEVEL, colour: 'red' }],
      Array.from({ length: MAX_DRAWINGS + 1 }, () => LEVEL),
    ])
      expect((await store(wrong)).status, JSON.stringify(wrong).slice(0, 80)).toBe(422)
    expect((await store(Array.from({ length: MAX_DRAWINGS }, () => LINE))).status).toBe(200)
    expect((await store([LEVEL], 'no-code')).status).toBe(404)
  })

  it('an account draws on so many stocks at most, also with two requests at once', async () => {
    const draw = (code: string, version = 0, userId = 'kim') =>
      storeDrawings(server.database, { userId, code, drawings: [LEVEL], version }, 2, AT_MS)
    const stored = { updatedAt: new Date(AT_MS) }
    await draw('005930')
    const results = await Promise.all([draw('000660'), draw('035420')])
    expect(results).toContainEqual(stored)
    expect(results).toContain('too_many_stocks')
    expect(await draw('005930', AT_MS)).toEqual({ updatedAt: new Date(AT_MS + 1) })
    expect(await draw('005930', 0, 'lee')).toBe('no_account')
  })

  it('drawings are deleted with the account', async () => {
    await store([LEVEL])
    await server.database('users').where({ user_id: 'kim' }).delete()
    expect(await server.database('drawings')).toEqual([])
  })
})
