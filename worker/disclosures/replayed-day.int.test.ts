import { Redis } from 'ioredis'
import pino from 'pino'
import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { migrateLatest } from '#database/migrate'
import { insertListings } from '#database/market/listings'
import type { StoredDisclosure } from '#database/disclosures/rows'
import { openDatabase, type Database } from '#database/pool'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { krxCalendar } from '#shared/market/calendar'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import type { CollectorStatus } from '#shared/protocol/collector-status'
import { KEYS } from '#shared/protocol/names'
import { Collecting } from '../collectors/collecting.ts'
import { filingCollector } from './collector.ts'
import { createDart } from './dart.ts'
import { createKind } from './kind.ts'
import { DART_STATUSES } from './dart-status.ts'
import { DART_KEY, DartServer, KindServer, sendStatus, sendXml } from './testing/filing-servers.ts'
import { DAY, makeDay } from './testing/made-day.ts'

const log = pino({ level: 'silent' })
const FILINGS = 504
const EVERY_MS = 60_000
const START_MS = startOfSeoulDay(DAY) + 8 * 3_600_000
const companies = Array.from({ length: FILINGS }, (_, at) => ({
  name: `회사${String(at).padStart(3, '0')}`,
  code: String(at + 1).padStart(6, '0'),
}))

let database: Database
let redis: Redis
let kind: KindServer
let dart: DartServer
let nowMs: number

beforeAll(async () => {
  await resetStack()
  database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  redis = new Redis(stackUrls().redisUrl)
  kind = await new KindServer().open()
  dart = await new DartServer().open()
  await migrateLatest(database)
  await insertListings(
    database,
    'krx',
    companies.map(({ name, code }) => ({
      code,
      isin: `KR7${code}000`,
      name,
      market: 'KOSPI',
      section: '',
      shares: 1,
    })),
  )
})
afterAll(async () => {
  await Promise.all([kind.close(), dart.close(), database.destroy(), redis.quit()])
})
beforeEach(async () => {
  await redis.flushall()
  await database.raw('TRUNCATE disclosures CASCADE')
  nowMs = START_MS
  kind.fault = dart.fault = null
  kind.filings = []
  dart.filings = []
  dart.onPage = () => {}
  kind.asked.length = dart.asked.length = 0
})

/** A worker that has just started; what it knew before is in Redis and in the database alone. */
function worker(): Collecting {
  const now = () => nowMs
  const deps = { redis, now, random: () => 0, timeoutMs: 2_000 }
  const shared = { board: 'krx', everyMs: EVERY_MS, db: database, now, calendar: krxCalendar } as const
  return new Collecting(
    [
      filingCollector({ ...shared, source: 'kind', list: createKind({ ...deps, baseUrl: kind.baseUrl }) }),
      filingCollector({
        ...shared,
        source: 'dart',
        list: createDart({ ...deps, baseUrl: dart.baseUrl, key: DART_KEY }),
      }),
    ],
    { redis, log, now, always: true },
  )
}

const forever = new AbortController().signal

/** The next turn, however long the sources were to be left alone. */
async function turn(collecting: Collecting, { aheadMs = EVERY_MS } = {}): Promise<void> {
  nowMs += aheadMs
  await redis.del(`${KEYS.polled}:disclosures:kind`, `${KEYS.polled}:disclosures:dart`)
  await collecting.ring(forever)
}

async function statusOf(source: 'kind' | 'dart'): Promise<CollectorStatus> {
  return JSON.parse((await redis.hget(KEYS.collectors, `disclosures:${source}`)) ?? 'null') as CollectorStatus
}

const rows = () => database<StoredDisclosure>('disclosures').select('*').orderBy('id')

interface Sighting {
  source: string
  number: string
  disclosure_id: number
}

/** Each way to fail, with what the collector then says. */
const FAULTS: readonly (readonly [string, (response: ServerResponse) => void, string])[] = [
  ['server error', (response) => void response.writeHead(503).end(), 'server_error'],
  ['forbidden', (response) => void response.writeHead(403).end(), 'access_denied'],
  ['too many', (response) => void response.writeHead(429).end(), 'rate_limited'],
  [
    'redirect to a private address',
    (response) => void response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
    'unusable_answer',
  ],
  [
    'page for people',
    (response) => void response.writeHead(200).end('<!DOCTYPE html><html><body>점검중</body></html>'),
    'maintenance_page',
  ],
  [
    'cut line',
    (response) => void response.writeHead(200).write('<rss', () => response.destroy()),
    'connection_lost',
  ],
  ['no form', (response) => void response.writeHead(200).end('{"status":'), 'unusable_answer'],
  [
    'larger than allowed',
    (response) => void response.writeHead(200).end('x'.repeat(6 * 1024 * 1024)),
    'unusable_answer',
  ],
]

const ENTITY_BOMB = `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rss version="2.0"><channel><item><title>&b;</title></item></channel></rss>`

describe('a replayed day of filings', () => {
  it('stores each filing once with its chain, over workers that are killed and sources that fail in every way', async () => {
    const day = makeDay(companies)
    const order = day.filings.map((_, at) => at)
    // The supervisor is ahead of the exchange with some, and behind with others.
    const late = order.toSorted((a, b) => a + ((a * 37) % 50) - (b + ((b * 37) % 50)))
    const faults = [
      ...FAULTS,
      [
        'entity bomb',
        (response: ServerResponse) => sendXml(response, ENTITY_BOMB),
        'unusable_answer',
      ] as const,
    ]
    const statuses = Object.keys(DART_STATUSES).filter((status) => DART_STATUSES[status] != null)
    let collecting = worker()
    const STEPS = 11
    for (let step = 1; step <= STEPS; step++) {
      const until = Math.ceil((FILINGS * step) / STEPS)
      kind.filings = day.filings.slice(0, until)
      dart.filings = late.slice(0, until).flatMap((at) => day.filings[at] ?? [])
      // Two workers at once, as after a lock that was lost.
      await Promise.all([turn(collecting), collecting.ring(forever)])
      collecting = worker()
      const [, fail] = faults[step % faults.length] ?? []
      const status = statuses[step % statuses.length] ?? '900'
      kind.fault = (_, response) => fail?.(response)
      dart.fault = (_, response) => (step % 3 === 0 ? fail?.(response) : sendStatus(response, status))
      await turn(collecting, { aheadMs: 1 })
      kind.fault = dart.fault = null
      // Somebody has looked after it.
      for (const key of await redis.keys('source:*:hold')) await redis.del(key)
      collecting = worker()
    }
    dart.filings = [...day.filings]
    await turn(collecting)

    const stored = await rows()
    expect(stored).toHaveLength(FILINGS)
    expect(new Set(stored.map(({ seq }) => seq)).size).toBe(FILINGS)
    const sightings = await database<Sighting>('disclosure_sightings').select(
      'source',
      'number',
      'disclosure_id',
    )
    const rowOf = new Map(sightings.map((told) => [`${told.source} ${told.number}`, told.disclosure_id]))
    const idOf = new Map<number, number>()
    for (const [at, { kind: byKind, dart: byDart }] of day.filings.entries()) {
      const told = [
        ...(byKind ? [`kind ${byKind.number}`] : []),
        ...(byDart ? [`dart ${byDart.number}`] : []),
      ]
      const ids = new Set(told.map((number) => rowOf.get(number)))
      expect([at, ids.size]).toEqual([at, 1])
      for (const id of ids) idOf.set(at, id ?? 0)
    }
    expect(new Set(idOf.values()).size).toBe(FILINGS)
    const correctionsOf = new Map([...day.corrects].map(([by, of]) => [of, by]))
    for (const [at, filing] of day.filings.entries()) {
      const row = stored.find(({ id }) => id === idOf.get(at))
      expect({
        at,
        code: row?.code,
        corrects: row?.corrects,
        superseded_by: row?.superseded_by,
        has_time: row?.has_time,
        sources: row?.sources.toSorted(),
      }).toEqual({
        at,
        code: filing.code,
        corrects: idOf.get(day.corrects.get(at) ?? -1) ?? null,
        superseded_by: idOf.get(correctionsOf.get(at) ?? -1) ?? null,
        has_time: filing.kind !== undefined,
        sources: [...(filing.dart ? ['dart'] : []), ...(filing.kind ? ['kind'] : [])],
      })
    }
    expect(day.corrects.size / FILINGS).toBeGreaterThan(0.13)
  })

  it.each(FAULTS)(
    'names the source as faulty on %s, goes on with the other one and recovers',
    async (_, fail, code) => {
      const day = makeDay(companies.slice(0, 3))
      kind.filings = dart.filings = day.filings
      kind.fault = (_request, response) => fail(response)
      const collecting = worker()
      await turn(collecting)
      expect(await statusOf('kind')).toMatchObject({ state: 'failing', code })
      expect(await statusOf('dart')).toMatchObject({ state: 'live', code: null })
      kind.fault = null
      // An hour is the longest that a fault which heals by itself keeps anybody from asking.
      await turn(worker(), { aheadMs: 2 * 3_600_000 })
      expect(await statusOf('kind')).toMatchObject({ state: 'live', code: null })
      expect((await rows()).map(({ sources }) => sources.length)).toEqual([2, 2, 2])
    },
  )

  it.each(Object.entries(DART_STATUSES))(
    'does as the table says on status %s of the supervisor',
    async (status, meaning) => {
      dart.fault = (_, response) => sendStatus(response, status)
      await turn(worker())
      const { state, code, retry_at_ms: retryAtMs } = await statusOf('dart')
      if (meaning === null) return expect({ state, code }).toEqual({ state: 'live', code: null })
      const stops = meaning.patience === 'person' || meaning.patience === 'midnight'
      expect({ state, code }).toEqual({ state: stops ? 'stopped' : 'failing', code: meaning.code })
      if (status === '020') expect(retryAtMs).toBe(startOfSeoulDay('2026-03-20'))
      if (status === '800') expect((retryAtMs ?? 0) - nowMs).toBeGreaterThanOrEqual(10 * 60_000)
      // The budget of the day rests all workers until the next; it is spent by nobody's fault, and kept nowhere else.
      if (status === '020')
        return expect(await redis.pttl(`${KEYS.polled}:disclosures:dart`)).toBeGreaterThan(15 * 3_600_000)
      // Until then, and until a person acts, it is not asked again, whichever worker it is.
      const asked = dart.asked.length
      if (stops || status === '800') {
        await turn(worker())
        expect(dart.asked).toHaveLength(asked)
      }
    },
  )

  it('is read whole though items are inserted between two pages, also late on the first', async () => {
    const day = makeDay(companies.slice(0, 350)).filings.filter((filing) => filing.dart !== undefined)
    const held = day.filter((_, at) => at % 40 === 7)
    dart.filings = day.filter((filing) => !held.includes(filing))
    dart.onPage = () => {
      const next = held.pop()
      if (next !== undefined) dart.filings.push(next)
    }
    const collecting = worker()
    await turn(collecting)
    await turn(collecting)
    expect(await rows()).toHaveLength(day.length)
    // Nothing is new: the first page alone.
    dart.asked.length = 0
    await turn(collecting)
    expect(dart.asked.map((query) => query.get('page_no'))).toEqual(['1'])
  })

  it('keeps no more than text of a hostile feed, and sets aside what it cannot read', async () => {
    const item = (title: string, link: string, date = 'Thu, 19 Mar 2026 08:00:00 +0900') =>
      `<item><title>${title}</title><author>[유]회사001</author><link>${link}</link><pubDate>${date}</pubDate></item>`
    const link = (number: string) => `http://kind.krx.co.kr:80/x?acptNo=${number}&amp;docno=`
    kind.fault = (_, response) =>
      sendXml(
        response,
        `<rss><channel>${[
          item('[유]회사001 &lt;script&gt;alert(1)&lt;/script&gt;유상증자결정', link('20260319000001')),
          item('[유]회사001 &amp;lt;img src=x onerror=alert(1)&amp;gt;무상증자결정', link('20260319000002')),
          item('[유]회사001 감자결정', `javascript:alert(1)//?acptNo=20260319000003&amp;`),
          item('[유]회사001 주식분할결정', 'https://evil.example/x'),
        ].join('')}</channel></rss>`,
      )
    await turn(worker())
    const stored = await rows()
    expect(stored.map(({ title }) => title)).toEqual(['alert(1) 유상증자결정', '무상증자결정', '감자결정'])
    for (const { url } of stored) expect(url).toMatch(/^https:\/\/kind\.krx\.co\.kr\//)
    expect(await statusOf('kind')).toMatchObject({ state: 'live', code: 'bad_rows', set_aside: 1 })
  })
})
