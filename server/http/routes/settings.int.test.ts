import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BREADTH_MARKETS } from '#shared/market/breadth'
import { RANKINGS } from '#shared/market/ranking'
import { readSettings } from '#shared/protocol/settings'
import { createPerson, startSession, type TestPerson } from '../../testing/people.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const DEFAULTS = readSettings(null)
const RISING = { by: 'rise', market: 'KOSPI' } as const
const LIGHT = {
  ...DEFAULTS,
  ...{ theme: 'light', language: 'en', start: 'listings', text_size: '125' },
  boards: [RISING, { by: 'high_52w', market: 'ALL' }],
} as const

describe('settings of a user', () => {
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

  const read = (person: TestPerson) => server.get('/api/settings', person.session)
  const store = (settings: object, person = kim) => server.put('/api/settings', settings, person.session)

  it('settings are the defaults until something is chosen', async () => {
    expect(await read(kim)).toMatchObject({ status: 200, body: { settings: DEFAULTS, updated_at: null } })
  })

  it('settings are shared by the sessions of an account, and by no other account', async () => {
    const [phone, lee] = [await startSession(server, kim), await createPerson(server, 'lee')]
    const stored = await store(LIGHT)
    expect(stored).toMatchObject({ status: 200, body: { settings: LIGHT } })
    expect((await read(phone)).body).toEqual(stored.body)
    expect((await read(lee)).body).toMatchObject({ settings: DEFAULTS })
  })

  it('settings are stored as a whole, and the last write wins', async () => {
    await store(LIGHT)
    await store(DEFAULTS)
    expect((await read(kim)).body).toMatchObject({ settings: DEFAULTS })
    expect(await server.database('user_settings').select('account_id')).toHaveLength(1)
  })

  it('settings are refused as a whole when one is missing, unknown or invalid', async () => {
    const { theme: _theme, ...incomplete } = DEFAULTS
    for (const wrong of [
      incomplete,
      { ...DEFAULTS, theme: 'plaid' },
      { ...DEFAULTS, text_size: '400' },
      { ...DEFAULTS, boards: [] },
      { ...DEFAULTS, boards: [RISING, RISING] },
      { ...DEFAULTS, boards: [{ ...RISING, market: 'NASDAQ' }] },
      { ...DEFAULTS, boards: RANKINGS.flatMap((by) => BREADTH_MARKETS.map((market) => ({ by, market }))) },
      { ...DEFAULTS, notes: 'x'.repeat(9_000) },
    ])
      expect((await store(wrong)).status).toBe(422)
    expect((await read(kim)).body).toMatchObject({ updated_at: null })
  })

  it('stored choices that no longer exist are read as the defaults', async () => {
    await store(LIGHT)
    await server.database('user_settings').update({ settings: { ...LIGHT, theme: 'sepia', wallpaper: 1 } })
    expect((await read(kim)).body).toMatchObject({ settings: { ...LIGHT, theme: 'dark' } })
  })

  it('settings are deleted with the account', async () => {
    await store(LIGHT)
    await server.database('users').where({ user_id: 'kim' }).delete()
    expect(await server.database('user_settings')).toEqual([])
  })
})
