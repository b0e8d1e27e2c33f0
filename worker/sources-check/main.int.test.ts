import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { krxCalendar } from '#shared/market/calendar'
import { addDays, seoulDate } from '#shared/market/seoul-time'
import { CacheServer } from '../sources/csv-cache/testing/cache-server.ts'
import { expectedDay } from '../sources/csv-cache/hours.ts'
import { indexFile, listingFile, manyRows } from '../sources/csv-cache/testing/files.ts'
import { KEY, OpenApiServer } from '../sources/krx-openapi/testing/open-api-server.ts'
import { BrokerServer } from '../sources/kis/testing/broker-server.ts'
import { BrokerMarket } from '../sources/kis/testing/market.ts'
import { checkSources } from './main.ts'

let cache: CacheServer
let api: OpenApiServer

beforeAll(async () => {
  ;[cache, api] = await Promise.all([CacheServer.open(), OpenApiServer.open()])
})
afterAll(() => Promise.all([cache.close(), api.close()]))
beforeEach(async () => {
  await resetStack()
  const today = seoulDate(Date.now())
  cache.override = () => false
  for (let back = 0; back < 12; back += 1) {
    const name = addDays(today, -back)
    // Other base prices each day: rows that go on from those of the day before are taken for its own.
    cache.files.set(`listing/krx/${name}.csv`, listingFile(manyRows(30, { base: 1_000 - back })))
    for (const folder of ['ks11', 'kq11', 'ks200'])
      cache.files.set(`index/${folder}/${name}.csv`, indexFile(name, 5747.24, -177.79))
  }
})

async function check(settings: Record<string, string> = {}, args = ['check']) {
  const output = { out: '', err: '' }
  const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = stackUrls()
  const env = {
    ...{ DATABASE_URL, REDIS_URL, CSV_CACHE_BASE_URL: cache.baseUrl, KRX_OPENAPI_BASE_URL: api.baseUrl },
    ...{ MARKET_SOURCE: 'csv-cache,krx-openapi', KRX_OPENAPI_KEY: KEY, ...settings },
  }
  const write = (to: 'out' | 'err') => ({ write: (text: string) => (output[to] += text) !== '' })
  const code = await checkSources(args, env, {
    stdout: write('out'),
    stderr: write('err'),
  })
  return {
    code,
    ...output,
    lines: output.out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/)),
  }
}

describe('sources check', () => {
  it('polls each configured source once and reports that all is well', async () => {
    const before = expectedDay(krxCalendar, Date.now())
    const { code, lines } = await check()
    const after = expectedDay(krxCalendar, Date.now())
    expect(lines).toEqual([
      ['SOURCE', 'REACHABLE', 'LOGGED IN', 'LISTINGS', 'NEWEST DATA', 'REQUESTS LEFT', 'WHAT TO DO'],
      ['csv-cache', 'yes', '-', '30', expect.stringMatching(`${before}|${after}`), '-', 'nothing'],
      [
        'krx-openapi',
        'yes',
        'yes',
        expect.stringMatching(/^\d+$/),
        expect.any(String),
        expect.stringMatching(/^\d+ of \d+$/),
        'nothing',
      ],
    ])
    expect(code).toBe(0)
  })

  it('reports what to do about a key that is refused and a source that is unavailable, and never prints the key', async () => {
    const secret = 'another-key-that-must-stay-secret'
    cache.override = (_path, response) => {
      response.destroy()
      return true
    }
    const { code, out, err, lines } = await check({ KRX_OPENAPI_KEY: secret })
    expect(lines[1]?.slice(0, 3)).toEqual(['csv-cache', 'no', '-'])
    expect(lines[1]?.at(-1)).toMatch(/connection was lost.*address of the source/)
    expect(lines[2]?.slice(0, 3)).toEqual(['krx-openapi', 'yes', 'no'])
    expect(lines[2]?.at(-1)).toMatch(/renew the key/)
    expect(out + err).not.toContain(secret)
    expect(code).toBe(1)
  })

  it('names a market that the key has no permission for', async () => {
    api.unapproved.add('sto/knx_bydd_trd')
    const { code, lines } = await check({ MARKET_SOURCE: 'krx-openapi' })
    api.unapproved.clear()
    expect(lines[1]?.at(-1)).toMatch(/KONEX: not_approved.*apply for/)
    expect(code).toBe(1)
  })

  it('polls a broker with its owner’s key, without taking the place of its WebSocket', async () => {
    const broker = await BrokerServer.open(new BrokerMarket(30))
    const { code, lines } = await check(broker.settings)
    const wrong = await check({ ...broker.settings, KIS_APP_KEY: 'another' })
    await broker.close()
    expect(lines[1]?.slice(0, 4)).toEqual(['kis', 'yes', 'yes', '30'])
    expect([code, broker.credentials.tokens, broker.sockets.opened]).toEqual([0, 1, 0])
    expect(wrong.lines[1]?.slice(0, 3)).toEqual(['kis', 'yes', 'no'])
    expect(wrong.lines[1]?.at(-1)).toMatch(/EGW00103.*renew the key/)
  })

  it('works for a simulated market, and refuses unknown arguments and invalid settings', async () => {
    expect(await check({ MARKET_SOURCE: 'simulator', SIMULATOR_LISTINGS: '500' })).toMatchObject({ code: 0 })
    expect(await check({}, ['heal'])).toMatchObject({ code: 64, out: '' })
    expect(await check({ MARKET_SOURCE: 'yahoo' })).toMatchObject({ code: 78, out: '' })
  })
})
