import { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
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
import { expectedRows, idsOf } from './testing/day-as-stored.ts'
import { FAULTS, WAYS } from './testing/faults.ts'
import {
  DART_KEY,
  DartServer,
  KindServer,
  sendStatus,
  sendXml,
  type MadeFiling,
} from './testing/filing-servers.ts'
import { runKilled, type Connections } from './testing/killed-worker.ts'
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
let ownRedis: Redis
let kind: KindServer
let dart: DartServer
let nowMs: number

beforeAll(async () => {
  await resetStack()
  database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  ownRedis = new Redis(stackUrls().redisUrl)
  kind = await new KindServer().open()
  dart = await new DartServer().open()
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
  await Promise.all([kind.close(), dart.close(), database.destroy(), ownRedis.quit()])
})
beforeEach(async () => {
  await ownRedis.flushall()
  await database.raw('TRUNCATE disclosures CASCADE')
  nowMs = START_MS
  kind.fault = dart.fault = null
  kind.filings = []
  dart.filings = []
  dart.onPage = () => {}
  dart.refusesRanges = false
  kind.requests.length = dart.requests.length = 0
})

/** A worker that has just started; what it knew before is in Redis and in the database alone. */
function worker({ redis, db }: Connections = { redis: ownRedis, db: database }): Collecting {
  const now = () => nowMs
  const deps = { redis, now, random: () => 0, timeoutMs: 2_000 }
  const shared = { board: 'krx', everyMs: EVERY_MS, db, now, calendar: krxCalendar } as const
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
  await ownRedis.del(`${KEYS.polled}:disclosures:kind`, `${KEYS.polled}:disclosures:dart`)
  await collecting.ring(forever)
}

async function statusOf(source: 'kind' | 'dart'): Promise<CollectorStatus> {
  return JSON.parse(
    (await ownRedis.hget(KEYS.collectors, `disclosures:${source}`)) ?? 'null',
  ) as CollectorStatus
}

const rows = () => database<StoredDisclosure>('disclosures').select('*').orderBy('id')

const STEPS = 11
/** Pages of the supervisor's list, one of which is read again each time. */
const PAGES = Math.ceil(FILINGS / 100)

/** Both sources fail in the ways of a step, one after the other, and each is named; over all steps in every way there is. */
async function failInNextWays(step: number): Promise<void> {
  for (let at = step - 1; at < WAYS.dart.length; at += STEPS) {
    const [ofKind, ofDart] = [WAYS.kind[at], WAYS.dart[at]]
    kind.fault = ofKind === undefined ? null : (_, response) => ofKind[1](response)
    dart.fault = ofDart === undefined ? null : (_, response) => ofDart[1](response)
    await turn(worker(), { aheadMs: 1 })
    const codes = [await statusOf('kind'), await statusOf('dart')].map(({ code }) => code)
    expect([at, ...codes]).toEqual([at, ofKind?.[2] ?? null, ofDart?.[2] ?? null])
    kind.fault = dart.fault = null
    // An operator has fixed it.
    for (const key of await ownRedis.keys('source:*:hold')) await ownRedis.del(key)
  }
}

describe('collecting a day of filings', () => {
  it('each filing is stored once with its chain, although ten workers are killed and sources fail in every way', async () => {
    const day = makeDay(companies)
    const order = day.filings.map((_, at) => at)
    // The supervisor is ahead of the exchange with some, and behind with others.
    const late = order.toSorted((a, b) => a + ((a * 37) % 50) - (b + ((b * 37) % 50)))
    let killed = 0
    for (let step = 1; step <= STEPS; step++) {
      const until = Math.ceil((FILINGS * step) / STEPS)
      kind.filings = day.filings.slice(0, until)
      dart.filings = late.slice(0, until).flatMap((at) => day.filings[at] ?? [])
      // At another statement each time: in the rows of one source, before it is committed, or when the other one has been.
      const atStatement = step % 4 === 0 ? 110 : 6 + 5 * step
      const cameSoFar = await runKilled(atStatement, (its) => turn(worker(its)))
      killed += Number(cameSoFar)
      await turn(worker())
      await failInNextWays(step)
    }
    // What is taken back is marked in the supervisor's list, long after it was filed.
    const alike = new Set(day.alike.flat())
    const retracted = new Set(
      order.filter((at) => at % 9 === 4 && !alike.has(at) && day.filings[at]?.dart !== undefined),
    )
    dart.filings = day.filings.map(({ dart: row, ...filing }, at) =>
      row === undefined
        ? filing
        : { ...filing, dart: { ...row, ...(retracted.has(at) ? { rm: '유철' } : {}) } },
    )
    for (let page = 0; page < PAGES; page++) await turn(worker())
    expect(killed).toBeGreaterThanOrEqual(10)

    const stored = await rows()
    expect(stored).toHaveLength(FILINGS)
    expect(new Set(stored.map(({ seq }) => seq)).size).toBe(FILINGS)
    const { idOf, torn } = await idsOf(database, day)
    expect(torn).toEqual([])
    expect(new Set(idOf.values()).size).toBe(FILINGS)
    const asStored = order.map((at) => {
      const row = stored.find(({ id }) => id === idOf.get(at))
      const { code, corrects, superseded_by, withdrawn, has_time, sources } = row ?? {}
      return { at, code, corrects, superseded_by, withdrawn, has_time, sources: sources?.toSorted() }
    })
    expect(asStored).toEqual(expectedRows(day, idOf, retracted))
    expect((day.corrects.size - day.withdrawals.size) / FILINGS).toBeGreaterThan(0.13)
    expect(day.withdrawals.size + day.alike.length + retracted.size).toBeGreaterThan(15)
  })

  it('a source is polled once when two workers ring at the same moment', async () => {
    kind.filings = dart.filings = makeDay(companies.slice(0, 3)).filings
    await Promise.all([worker().ring(forever), worker().ring(forever)])
    // The supervisor for the day and for a page of the last ones.
    expect([kind.requests.length, dart.requests.length]).toEqual([1, 2])
    expect(await rows()).toHaveLength(3)
  })

  it('filings published before the worker started, or while none was running, are marked as seen late', async () => {
    const minute = (at: number) => START_MS + at * 60_000
    const filed = [0, 20, 28, 29, 32, 60, 88].map((at, place) => ({
      ...({ company: `회사${place}`, code: '', market: '유', atMs: minute(at) } as const),
      kind: { number: `20260319${String(place).padStart(6, '0')}`, title: `${at}분의 공시` },
    }))
    const expectFilings = async (atMinute: number, count: number) => {
      kind.filings = filed.slice(0, count)
      nowMs = minute(atMinute)
      await turn(worker(), { aheadMs: 0 })
    }
    await expectFilings(30, 4)
    await expectFilings(33, 5)
    await expectFilings(90, 7)
    expect((await rows()).map(({ title, seen_late }) => [title, seen_late])).toEqual([
      ['0분의 공시', true],
      ['20분의 공시', true],
      ['28분의 공시', false],
      ['29분의 공시', false],
      ['32분의 공시', false],
      ['60분의 공시', true],
      ['88분의 공시', false],
    ])
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
      // A transient fault delays requests by an hour at most.
      await turn(worker(), { aheadMs: 2 * 3_600_000 })
      expect(await statusOf('kind')).toMatchObject({ state: 'live', code: null })
      expect((await rows()).map(({ sources }) => sources.length)).toEqual([2, 2, 2])
    },
  )

  it.each(Object.entries(DART_STATUSES))(
    'reacts as in the table to status %s of the supervisor',
    async (status, meaning) => {
      dart.fault = (_, response) => sendStatus(response, status)
      await turn(worker())
      const { state, code, retry_at_ms: retryAtMs } = await statusOf('dart')
      if (meaning === null) return expect({ state, code }).toEqual({ state: 'live', code: null })
      const stops = meaning.patience === 'person' || meaning.patience === 'midnight'
      expect({ state, code }).toEqual({ state: stops ? 'stopped' : 'failing', code: meaning.code })
      if (status === '020') expect(retryAtMs).toBe(startOfSeoulDay('2026-03-20'))
      if (status === '800') expect((retryAtMs ?? 0) - nowMs).toBeGreaterThanOrEqual(10 * 60_000)
      // A spent budget of the day makes all workers rest until the next day.
      if (status === '020')
        return expect(await ownRedis.pttl(`${KEYS.polled}:disclosures:dart`)).toBeGreaterThan(15 * 3_600_000)
      // Until then, and until a person acts, it is not queried again, whichever worker it is.
      const requested = dart.requests.length
      if (stops || status === '800') {
        await turn(worker())
        expect(dart.requests).toHaveLength(requested)
      }
    },
  )

  it('all pages are read completely although filings are inserted meanwhile, also late on the first page', async () => {
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
    // Nothing is new: the first page alone, and one of the last days, each time another one, until all were read again.
    const pages = Math.ceil(day.length / 100)
    dart.requests.length = 0
    for (let page = 0; page < pages; page++) await turn(worker())
    const requested = dart.requests.map((query) => ({
      page: query.get('page_no'),
      from: query.get('bgn_de'),
    }))
    const ofToday = requested.filter(({ from }) => from === '20260319')
    expect(ofToday.map(({ page }) => page)).toEqual(Array.from({ length: pages }, () => '1'))
    const ofLastDays = requested.filter(({ from }) => from === '20260313').map(({ page }) => Number(page))
    expect(ofLastDays.toSorted()).toEqual(Array.from({ length: pages }, (_, at) => at + 1))
  })

  it('a filing withdrawn days later is marked, and no filing of an earlier day is stored', async () => {
    const filed = makeDay(companies.slice(0, 8)).filings.filter((filing) => filing.dart !== undefined)
    const [missed, ...seen] = filed
    dart.filings = seen
    await turn(worker())
    nowMs += 4 * 24 * 3_600_000
    const withdrawn = {
      ...(missed as MadeFiling),
      dart: { number: '20260319999999', title: '투자설명서', rm: '철' },
    }
    dart.filings = [
      withdrawn,
      ...seen.map((filing) => ({ ...filing, dart: { ...filing.dart, rm: '유철' } as never })),
    ]
    await turn(worker())
    const stored = await rows()
    expect(stored.map((row) => row.is_retracted)).toEqual(seen.map(() => true))
  })

  it('new filings are stored although the list of the last days cannot be read again', async () => {
    dart.filings = makeDay(companies.slice(0, 8)).filings.filter((filing) => filing.dart !== undefined)
    dart.refusesRanges = true
    await turn(worker())
    expect(await statusOf('dart')).toMatchObject({ state: 'live', code: null })
    expect(await rows()).toHaveLength(dart.filings.length)
  })

  it('of a hostile feed only text is stored, and unreadable items are set aside', async () => {
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
