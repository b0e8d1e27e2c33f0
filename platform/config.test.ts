import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ConfigError, loadDatabaseConfig, loadServerConfig, loadWorkerConfig } from './config.ts'
import {
  COMMON_SETTINGS,
  ROLES_SETTINGS,
  SETTINGS_FROM_FILE,
  SERVER_SETTINGS,
  WORKER_SETTINGS,
} from './settings.ts'

const URLS = { DATABASE_URL: 'postgres://u:p@localhost:5432/market', REDIS_URL: 'redis://localhost:6379' }
const GOOD_KEY = 'k7Qz0pXv3mRt9LwYb2NcHd5SgJf8AeU1'
const SERVER = { ...URLS, SECRET_KEY: GOOD_KEY }

function problems(load: () => unknown): readonly string[] {
  try {
    load()
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('settings', () => {
  it('have the defaults of the contract', () => {
    expect(loadServerConfig(SERVER)).toEqual({
      databaseUrl: URLS.DATABASE_URL,
      redisUrl: URLS.REDIS_URL,
      dataDir: '.data',
      logLevel: 'info',
      logDir: null,
      logFormat: null,
      calendarOverrides: { closed: [], open: [], hourLater: [], years: {} },
      webhookAllowPrivate: false,
      smtpUrl: null,
      smtpFrom: null,
      vapidPublicKey: null,
      host: '127.0.0.1',
      port: 8000,
      publicUrl: null,
      trustProxy: 0,
      secretKey: GOOD_KEY,
      accessTokenExpireMinutes: 60,
      sessionIdleMinutes: 60,
      sessionMaxDays: 90,
      sessionAdminMaxHours: 24,
      displayLeaseHours: 12,
      displayNoticeMinutes: 15,
      registration: 'open',
      bootstrapAdminId: 'admin',
      bootstrapAdminPassword: null,
      bcryptCost: 12,
      rateLimitLogin: { points: 5, perSeconds: 60 },
      rateLimitApi: { points: 600, perSeconds: 60 },
      rateLimitPages: { points: 6_000, perSeconds: 60 },
      rateLimitHandshakes: { points: 3_000, perSeconds: 60 },
      socketsPerSession: 20,
      socketsPerAccount: 40,
      socketsPerServer: 20_000,
      socketPointsPerSecond: 100,
    })
    expect(loadWorkerConfig(URLS)).toEqual({
      databaseUrl: URLS.DATABASE_URL,
      redisUrl: URLS.REDIS_URL,
      dataDir: '.data',
      logLevel: 'info',
      logDir: null,
      logFormat: null,
      calendarOverrides: { closed: [], open: [], hourLater: [], years: {} },
      webhookAllowPrivate: false,
      smtpUrl: null,
      smtpFrom: null,
      vapidPublicKey: null,
      vapidPrivateKey: null,
      vapidSubject: 'mailto:admin@example.org',
      marketSource: ['simulator'],
      sourceFailoverAfterMs: 30_000,
      sourceReturnAfterMs: 300_000,
      pollIntervalMs: null,
      marketHours: 'always',
      simulatorListings: 2880,
      simulatorSeed: 1,
      simulatorDaySoFar: true,
      csvCacheBaseUrl:
        'https://raw.githubusercontent.com/FinanceData/fdr_krx_data_cache/refs/heads/master/data',
      krxBaseUrl: 'https://data.krx.co.kr',
      krxId: null,
      krxPassword: null,
      krxDailyBudget: null,
      historySource: 'simulator',
      historyDays: 550,
      krxOpenapiBaseUrl: 'https://data-dbg.krx.co.kr',
      krxOpenapiKey: null,
      krxOpenapiKeyExpires: null,
      kisBaseUrl: 'https://openapi.koreainvestment.com:9443',
      kisWsUrl: 'ws://ops.koreainvestment.com:21000',
      kisMasterBaseUrl: 'https://new.real.download.dws.co.kr/common/master',
      kisAppKey: null,
      kisAppSecret: null,
      kisCallsPerSecond: 15,
      kisSocketCodes: 40,
      replayBoard: null,
      replayFolder: null,
      replayDay: null,
      replayFrom: null,
      replaySpeed: 1,
      tickRetentionDays: 30,
      tickCompressAfterHours: 1,
      indexTickRetentionDays: 400,
      indexTickCompressAfterHours: 48,
      candle1mRetentionDays: 90,
      candle1mCompressAfterHours: 6,
      candle5mRetentionDays: 400,
      candle5mCompressAfterHours: 48,
      gapRetentionDays: 400,
      disclosureSources: ['simulator'],
      disclosurePollMs: 60_000,
      disclosureRetentionDays: 1100,
      kindBaseUrl: 'https://kind.krx.co.kr',
      dartBaseUrl: 'https://opendart.fss.or.kr',
      dartApiKey: null,
      newsFeeds: null,
      newsPollMs: 240_000,
      newsRetentionDays: 90,
      alertRetentionDays: 90,
    })
  })

  it.each([
    ['127.0.0.1', 'open'],
    ['localhost', 'open'],
    ['::1', 'open'],
    ['0.0.0.0', 'approval'],
    ['192.0.2.1', 'approval'],
    ['127.0.0.1.example.org', 'approval'],
  ])('on HOST=%s set registration to %s by default', (HOST, mode) => {
    expect(loadServerConfig({ ...SERVER, HOST }).registration).toBe(mode)
    expect(loadServerConfig({ ...SERVER, HOST, REGISTRATION: 'closed' }).registration).toBe('closed')
  })

  it('cannot be changed after they are read', () => {
    expect(Object.isFrozen(loadServerConfig(SERVER))).toBe(true)
    expect(Object.isFrozen(loadWorkerConfig(URLS))).toBe(true)
    expect(Object.isFrozen(loadDatabaseConfig(URLS))).toBe(true)
  })

  it('that are wrong are all reported, one line each', () => {
    const env = { ...SERVER, REDIS_URL: '', PORT: '80 00', LOG_LEVEL: 'loud', RATE_LIMIT_LOGIN: 'often' }
    const lines = problems(() => loadServerConfig(env))
    expect(lines.map((line) => line.split(' ')[0]).sort()).toEqual([
      'LOG_LEVEL',
      'PORT',
      'RATE_LIMIT_LOGIN',
      'REDIS_URL',
    ])
    expect(lines).toContain('REDIS_URL is required')
    expect(lines).toContain('PORT is not a whole number')
    expect(lines.every((line) => !line.includes('\n'))).toBe(true)
  })

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['BCRYPT_COST', '3'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['PUBLIC_URL', 'example.org'],
    ['PUBLIC_URL', 'ftp://example.org'],
    ['PUBLIC_URL', 'https://kim:pw@example.org'],
    ['TRUST_PROXY', 'yes'],
    ['RATE_LIMIT_LOGIN', '0/minute'],
    ['BOOTSTRAP_ADMIN_ID', 'a b'],
    ['BOOTSTRAP_ADMIN_PASSWORD', 'hunter2'],
  ])('%s=%s is refused', (name, value) => {
    expect(problems(() => loadServerConfig({ ...SERVER, [name]: value }))).toEqual([
      expect.stringMatching(new RegExp(`^${name} `)),
    ])
  })

  it.each(['/board', '/board/', '/?a=1', '/#board', '?', '//'])(
    'PUBLIC_URL with the path %s is refused in one line that says what to do',
    (path) => {
      expect(
        problems(() => loadServerConfig({ ...SERVER, PUBLIC_URL: `https://example.org${path}` })),
      ).toEqual([expect.stringMatching(/^PUBLIC_URL has a path: .* the root of a host of its own/)])
    },
  )

  it.each(['https://example.org', 'https://example.org/', 'http://[::1]:8080'])(
    'PUBLIC_URL may be %s',
    (address) => {
      expect(loadServerConfig({ ...SERVER, PUBLIC_URL: address }).publicUrl).toBe(address)
    },
  )

  it('accept a number of trusted proxies, one for true', () => {
    const trusted = (value: string) => loadServerConfig({ ...SERVER, TRUST_PROXY: value }).trustProxy
    expect(['false', 'true', '2'].map(trusted)).toEqual([0, 1, 2])
  })
})

describe('SECRET_KEY', () => {
  const sample = /^# SECRET_KEY=(.*)$/m.exec(readFileSync('.env.example', 'utf8'))?.[1] ?? ''

  it.each([
    sample,
    'x'.repeat(64),
    'abcabcabcabcabcabcabcabcabcabcabcabc',
    'ChangeMe-0123456789-abcdefghijklm',
    'short',
  ])('is refused when it is a sample, short or easy to guess: %s', (key) => {
    expect(problems(() => loadServerConfig({ ...SERVER, SECRET_KEY: key }))).toEqual([
      expect.stringMatching(/^SECRET_KEY is .*openssl rand/),
    ])
  })

  it('is measured in bytes', () => {
    expect(loadServerConfig({ ...SERVER, SECRET_KEY: '가나다라마바사아자차카' }).secretKey).toHaveLength(11)
  })

  it('is never repeated in the error', () => {
    const lines = problems(() => loadServerConfig({ ...SERVER, SECRET_KEY: 'hunter2' }))
    expect(lines.join()).not.toContain('hunter2')
  })

  it('may come from a file, without the line break at its end', () => {
    const env = { ...URLS, SECRET_KEY_FILE: '/run/key' }
    expect(loadServerConfig(env, (path) => (path === '/run/key' ? `${GOOD_KEY}\n` : '')).secretKey).toBe(
      GOOD_KEY,
    )
  })

  it('that is given twice, or in a file that cannot be read, is reported in one line', () => {
    expect(
      problems(() => loadServerConfig({ ...SERVER, SECRET_KEY_FILE: '/run/key' }, () => GOOD_KEY)),
    ).toEqual(['SECRET_KEY and SECRET_KEY_FILE are both set; keep one'])
    expect(problems(() => loadServerConfig({ ...URLS, SECRET_KEY_FILE: '/no/such/file' }))).toEqual([
      expect.stringMatching(/^SECRET_KEY_FILE cannot be read: ENOENT/),
    ])
  })
})

describe('HISTORY_SOURCE', () => {
  const KRX = { ...URLS, MARKET_SOURCE: 'krx', KRX_ID: 'me', KRX_PASSWORD: 'mine' }

  it.each([
    ['the simulator makes its own past up', URLS, 'simulator'],
    ['a replay has none', { ...URLS, MARKET_SOURCE: 'replay' }, 'none'],
    ['history of the exchange is not loaded in bulk unless it is configured', KRX, 'none'],
    ['with a key its official interface is', { ...KRX, KRX_OPENAPI_KEY: 'k' }, 'krx-openapi'],
    ['at an explicit word the Marketplace is', { ...KRX, HISTORY_SOURCE: 'krx' }, 'krx'],
    ['none by an explicit setting', { ...URLS, HISTORY_SOURCE: 'none' }, 'none'],
  ])('%s', (_, env, source) => {
    expect(loadWorkerConfig(env).historySource).toBe(source)
  })

  it.each([
    [{ ...URLS, HISTORY_SOURCE: 'krx' }, 'HISTORY_SOURCE krx does not go with MARKET_SOURCE simulator'],
    [{ ...KRX, HISTORY_SOURCE: 'simulator' }, 'HISTORY_SOURCE simulator does not go with MARKET_SOURCE krx'],
    [
      { ...KRX, HISTORY_SOURCE: 'krx-openapi' },
      'KRX_OPENAPI_KEY is required when HISTORY_SOURCE is krx-openapi',
    ],
    [{ ...URLS, HISTORY_SOURCE: 'yahoo' }, 'HISTORY_SOURCE is none of none, simulator, krx, krx-openapi'],
  ])('is refused when it belongs to another board', (env, problem) => {
    expect(problems(() => loadWorkerConfig(env))).toEqual([problem])
  })
})

describe('DISCLOSURE_SOURCES', () => {
  const CACHED = { ...URLS, MARKET_SOURCE: 'csv-cache' }

  it.each([
    ['made-up filings stand beside made-up prices', URLS, ['simulator']],
    ['none stand beside a recorded day', { ...URLS, MARKET_SOURCE: 'replay' }, []],
    ["the exchange's list stands beside its prices", CACHED, ['kind']],
    ["with a key the supervisor's does, too", { ...CACHED, DART_API_KEY: 'k' }, ['kind', 'dart']],
    [
      'a list is taken at its word',
      { ...URLS, DISCLOSURE_SOURCES: 'dart, kind', DART_API_KEY: 'k' },
      ['kind', 'dart'],
    ],
    ['none is none', { ...URLS, DISCLOSURE_SOURCES: 'none' }, []],
  ])('%s', (_, env, sources) => {
    expect(loadWorkerConfig(env).disclosureSources).toEqual(sources)
  })

  it.each([
    ['dart', 'DART_API_KEY is required when DISCLOSURE_SOURCES has dart'],
    ['kind,kind', 'DISCLOSURE_SOURCES is neither none nor a list of kind, dart, simulator, each once'],
    ['kind,edgar', 'DISCLOSURE_SOURCES is neither none nor a list of kind, dart, simulator, each once'],
    ['none,kind', 'DISCLOSURE_SOURCES is neither none nor a list of kind, dart, simulator, each once'],
  ])('%s is refused', (DISCLOSURE_SOURCES, problem) => {
    expect(problems(() => loadWorkerConfig({ ...URLS, DISCLOSURE_SOURCES }))).toEqual([problem])
  })
})

describe('NEWS_FEEDS', () => {
  const feeds = (NEWS_FEEDS: string) => loadWorkerConfig({ ...URLS, NEWS_FEEDS }).newsFeeds

  it('is a list of names and addresses, which may have an equals sign themselves', () => {
    expect(loadWorkerConfig(URLS).newsFeeds).toBeNull()
    expect(feeds('한경=https://a.example/feed?x=1, 연합 뉴스=http://b.example/')).toEqual([
      { name: '한경', url: 'https://a.example/feed?x=1' },
      { name: '연합 뉴스', url: 'http://b.example/' },
    ])
  })

  it.each([
    '한경',
    '=https://a.example',
    'a=ftp://a.example',
    'a=https://a.example,a=https://b.example',
    'a:b=https://c.example',
  ])('is refused as %s', (value) => {
    expect(problems(() => feeds(value))).toEqual([
      'NEWS_FEEDS is not a list of name=address, each name once and at most 30 characters long',
    ])
  })
})

describe('MARKET_SOURCE', () => {
  it('yahoo is refused, with what can be chosen', () => {
    const [line, ...rest] = problems(() => loadWorkerConfig({ ...URLS, MARKET_SOURCE: 'yahoo' }))
    expect(line).toMatch(/unknown source \(yahoo\)/)
    expect(line).toMatch(/choose simulator, csv-cache, krx, krx-openapi, kis, or replay$/)
    expect(rest).toEqual([])
  })

  it.each([
    ['csv-cache,krx-openapi', ['csv-cache', 'krx-openapi']],
    [' krx-openapi , csv-cache ', ['krx-openapi', 'csv-cache']],
  ])('%s is an order of fallback', (value, marketSource) => {
    const env = { ...URLS, MARKET_SOURCE: value, KRX_OPENAPI_KEY: 'k' }
    const order = { marketSource, marketHours: 'session', historySource: 'krx-openapi' }
    expect(loadWorkerConfig(env)).toMatchObject({
      ...order,
      sourceFailoverAfterMs: 30_000,
      sourceReturnAfterMs: 300_000,
    })
  })

  it.each([
    ['simulator,krx', /mixes simulator and krx on one board/],
    ['csv-cache,replay', /mixes csv-cache and replay on one board/],
    ['csv-cache,csv-cache', /names csv-cache twice/],
    ['csv-cache,', /unknown source \(\)/],
    ['csv-cache,yahoo', /unknown source \(yahoo\)/],
  ])('%s is refused as an order of fallback', (value, why) => {
    expect(problems(() => loadWorkerConfig({ ...URLS, MARKET_SOURCE: value }))).toEqual([
      expect.stringMatching(why) as string,
    ])
  })

  it('requires the settings of every source of an order', () => {
    expect(problems(() => loadWorkerConfig({ ...URLS, MARKET_SOURCE: 'csv-cache,krx-openapi' }))).toEqual([
      'KRX_OPENAPI_KEY is required when MARKET_SOURCE is krx-openapi',
    ])
  })

  it('of krx needs an account, and polls in the hours of the exchange', () => {
    expect(problems(() => loadWorkerConfig({ ...URLS, MARKET_SOURCE: 'krx' }))).toEqual([
      'KRX_ID is required when MARKET_SOURCE is krx',
      'KRX_PASSWORD is required when MARKET_SOURCE is krx',
    ])
    const krx = loadWorkerConfig({ ...URLS, MARKET_SOURCE: 'krx', KRX_ID: 'me', KRX_PASSWORD: 'mine' })
    expect(krx.marketHours).toBe('session')
  })

  it('csv-cache needs no account and no key, keeps the hours of the exchange and has its past', () => {
    const cached = { ...URLS, MARKET_SOURCE: 'csv-cache' }
    expect(loadWorkerConfig(cached)).toMatchObject({ marketHours: 'session', historySource: 'none' })
    expect(loadWorkerConfig({ ...cached, MARKET_HOURS: 'always' }).marketHours).toBe('always')
    expect(loadWorkerConfig({ ...cached, KRX_OPENAPI_KEY: 'k' }).historySource).toBe('krx-openapi')
    expect(problems(() => loadWorkerConfig({ ...cached, CSV_CACHE_BASE_URL: 'ftp://mirror' }))).toEqual([
      'CSV_CACHE_BASE_URL is not an address that begins with http:// or https://',
    ])
  })

  it('krx-openapi needs a key, keeps the hours of the exchange and has its own past', () => {
    const official = { ...URLS, MARKET_SOURCE: 'krx-openapi' }
    expect(problems(() => loadWorkerConfig(official))).toEqual([
      'KRX_OPENAPI_KEY is required when MARKET_SOURCE is krx-openapi',
    ])
    const keyed = { ...official, KRX_OPENAPI_KEY: 'k' }
    expect(loadWorkerConfig(keyed)).toMatchObject({ marketHours: 'session', historySource: 'krx-openapi' })
    expect(problems(() => loadWorkerConfig({ ...keyed, KRX_OPENAPI_KEY_EXPIRES: 'soon' }))).toEqual([
      'KRX_OPENAPI_KEY_EXPIRES is not a date such as 2027-03-01',
    ])
  })

  it('kis needs the key of its owner, keeps the hours of the exchange, and makes 15 calls a second', () => {
    const broker = { ...URLS, MARKET_SOURCE: 'kis' }
    expect(problems(() => loadWorkerConfig(broker))).toEqual([
      'KIS_APP_KEY is required when MARKET_SOURCE is kis',
      'KIS_APP_SECRET is required when MARKET_SOURCE is kis',
    ])
    const keyed = { ...broker, KIS_APP_KEY: 'k', KIS_APP_SECRET_FILE: '/run/secret' }
    expect(loadWorkerConfig(keyed, () => 'of a file\n')).toMatchObject({
      ...{ marketHours: 'session', historySource: 'none', kisAppSecret: 'of a file' },
      ...{ kisCallsPerSecond: 15, kisSocketCodes: 40, kisWsUrl: 'ws://ops.koreainvestment.com:21000' },
    })
    const wrong = { ...keyed, KIS_WS_URL: 'https://ops', KIS_CALLS_PER_SECOND: '0' }
    expect(problems(() => loadWorkerConfig(wrong, () => 's'))).toEqual([
      'KIS_WS_URL is not an address that begins with ws:// or wss://',
      'KIS_CALLS_PER_SECOND is below 1',
    ])
  })

  it('of replay runs at any hour, and is refused with an invalid speed, time or recording', () => {
    const env = { ...URLS, MARKET_SOURCE: 'replay' }
    expect(loadWorkerConfig(env)).toMatchObject({ marketHours: 'always', replaySpeed: 1, replayFrom: null })
    const from = (REPLAY_FROM: string) => loadWorkerConfig({ ...env, REPLAY_FROM }).replayFrom
    expect([from('09:30'), from('00:00:01')]).toEqual([34_200_000, 1_000])
    const wrong = {
      REPLAY_DAY: '2026-02-30',
      REPLAY_FROM: '24:00',
      REPLAY_SPEED: '601',
      REPLAY_BOARD: 'nyse',
    }
    expect(problems(() => loadWorkerConfig({ ...env, ...wrong }))).toEqual([
      'REPLAY_BOARD is neither krx nor simulated',
      'REPLAY_DAY is not a date such as 2026-03-19',
      'REPLAY_FROM is not a time of day such as 09:30',
      'REPLAY_SPEED is above 600',
    ])
    const both = { REPLAY_BOARD: 'krx', REPLAY_FOLDER: 'recorded/2026-03-19' }
    expect(problems(() => loadWorkerConfig({ ...env, ...both }))).toEqual([
      'REPLAY_BOARD and REPLAY_FOLDER are both set; keep one',
    ])
  })

  it('is refused with an interval below 250 ms', () => {
    expect(problems(() => loadWorkerConfig({ ...URLS, POLL_INTERVAL_MS: '249' }))).toEqual([
      'POLL_INTERVAL_MS is below 250',
    ])
  })
})

it('the calendar may be overridden by a file, and an error in it is reported like any other', () => {
  const env = { ...SERVER, CALENDAR_OVERRIDES_FILE: 'calendar.json' }
  expect(loadServerConfig(env, () => '{"closed": ["2026-06-03"]}').calendarOverrides.closed).toEqual([
    '2026-06-03',
  ])
  expect(problems(() => loadServerConfig(env, () => '{"closed": ["3 June"]}'))).toEqual([
    'CALENDAR_OVERRIDES is no set of calendar overrides: closed.0 is not a date such as 2026-03-19',
  ])
})

describe('.env.example', () => {
  const text = readFileSync('.env.example', 'utf8')
  const written = [...text.matchAll(/^(# )?([A-Z][A-Z0-9_]+)=(.*)$/gm)].map(([, off, name, value]) => ({
    off: off !== undefined,
    name: name ?? '',
    value: value ?? '',
  }))
  const schema = { ...ROLES_SETTINGS, ...COMMON_SETTINGS, ...SERVER_SETTINGS, ...WORKER_SETTINGS }

  it('lists every setting once, and nothing else', () => {
    expect(written.map(({ name }) => name).sort()).toEqual(Object.keys(schema).sort())
  })

  it('shows the real default of every setting that has one', () => {
    const shown = Object.fromEntries(
      written.filter(({ off }) => !off).map(({ name, value }) => [name, value]),
    )
    const withAccount = { ...SERVER, KRX_ID: 'me', KRX_PASSWORD: 'mine' }
    expect(loadServerConfig({ ...withAccount, ...shown })).toEqual(loadServerConfig(SERVER))
    const { krxId: _id, krxPassword: _password, ...worker } = loadWorkerConfig({ ...withAccount, ...shown })
    expect(loadWorkerConfig(URLS)).toMatchObject(worker)
    for (const { name, off } of written) {
      const { success, data } = schema[name as keyof typeof schema].safeParse(undefined)
      expect([name, success && data !== null]).toEqual([name, !off])
    }
  })

  it('names every setting that may come from a file', () => {
    for (const name of SETTINGS_FROM_FILE) expect(text).toContain(`${name}_FILE`)
  })
})
