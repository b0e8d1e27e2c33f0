import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { insertListings } from '#database/market/listings'
import { headlinesBefore } from '#database/news/headlines'
import { openDatabase, type Database } from '#database/pool'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import type { CollectorStatus } from '#shared/protocol/collector-status'
import { KEYS } from '#shared/protocol/names'
import { Collecting } from '../collectors/collecting.ts'
import { feedCollector } from './collector.ts'

const NINE_MS = Date.parse('2026-03-19T09:30:00+09:00')
const log = pino({ level: 'silent' })
type Answer = (request: IncomingMessage, response: ServerResponse) => void

let database: Database
let redis: Redis
let outlets: Server
let root: string
let answers: Record<string, Answer>
let nowMs: number

beforeAll(async () => {
  await resetStack()
  database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  redis = new Redis(stackUrls().redisUrl)
  await insertListings(database, 'krx', [
    { code: '005930', isin: 'KR7005930003', name: '삼성전자', market: 'KOSPI', section: '', shares: 1 },
  ])
  outlets = createServer((request, response) => answers[request.url ?? '']?.(request, response))
  await new Promise<void>((listening) => outlets.listen(0, '127.0.0.1', listening))
  root = `http://127.0.0.1:${(outlets.address() as AddressInfo).port}`
})
afterAll(async () => {
  outlets.closeAllConnections()
  await new Promise((closed) => outlets.close(closed))
  await Promise.all([database.destroy(), redis.quit()])
})
beforeEach(async () => {
  await redis.flushall()
  await database.raw('TRUNCATE headlines CASCADE')
  nowMs = NINE_MS + 60_000
  answers = {}
})

const collectorOf = (name: string, random = 0) =>
  feedCollector({
    feed: { name, url: `${root}/${name}` },
    ...{ board: 'krx', everyMs: 240_000, redis, db: database, random: () => random, timeoutMs: 1_000 },
    now: () => nowMs,
  })

const collecting = (...names: string[]) =>
  new Collecting(
    names.map((name) => collectorOf(name)),
    { redis, log, now: () => nowMs, always: true },
  )

async function turn(feeds: Collecting, names: readonly string[]): Promise<void> {
  await redis.del(names.map((name) => `${KEYS.polled}:news:${name}`))
  await feeds.ring(new AbortController().signal)
}

async function statusOf(name: string): Promise<CollectorStatus> {
  return JSON.parse((await redis.hget(KEYS.collectors, `news:${name}`)) ?? 'null') as CollectorStatus
}

const stored = () => headlinesBefore(database, 'krx', {}, { limit: 50 })
const item = (title: string, link: string, date = 'Thu, 19 Mar 2026 09:30:00 +0900') =>
  `<item><title>${title}</title><link>${link}</link><pubDate>${date}</pubDate></item>`
const rss = (...items: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>${items.join('')}</channel></rss>`
const send =
  (body: string | Buffer, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response.writeHead(200, { 'content-type': 'application/rss+xml', ...headers }).end(body)

describe('headlines of feeds', () => {
  it('headlines are stored once, merged over outlets, linked to the stocks they name, and decoded', async () => {
    answers['/a'] = send(
      rss(
        item('[속보] 삼성전자, 실적 발표', 'https://a.example/1?utm_source=rss'),
        item('오늘의 시황', 'https://a.example/2'),
      ),
    )
    answers['/b'] = send(rss(item('삼성전자 실적 발표', 'https://b.example/9')))
    const inKorean = Buffer.concat([
      Buffer.from('<?xml version="1.0" encoding="EUC-KR"?><rss><channel><item><title>'),
      Buffer.from([0xc1, 0xa6, 0xb8, 0xf1]),
      Buffer.from(
        '</title><link>https://c.example/1</link><pubDate>2026-03-19 09:30:00</pubDate></item></channel></rss>',
      ),
    ])
    answers['/c'] = send(inKorean, { 'content-type': 'text/xml' })
    const names = ['a', 'b', 'c']
    const feeds = collecting(...names)
    await turn(feeds, names)
    await turn(collecting(...names), names)
    const rows = await stored()
    expect(rows.map(({ title }) => title).sort()).toEqual(
      [expect.stringContaining('실적 발표'), '오늘의 시황', '제목'].sort(),
    )
    const story = rows.find(({ title }) => title.includes('실적'))
    expect(story?.outlets.toSorted()).toEqual(['a', 'b'])
    expect(story?.codes).toEqual(['005930'])
    expect(rows.every(({ published_at: at }) => at.getTime() === NINE_MS)).toBe(true)
    expect(rows.every(({ url }) => url !== null && !url.includes('utm'))).toBe(true)
  })

  it('a headline repeated after six hours is another story, and one of days ago is ignored', async () => {
    answers['/a'] = send(
      rss(
        item('오늘의 시황', 'https://a.example/1', '2026-03-19 01:00:00'),
        item('오늘의 시황', 'https://a.example/2', '2026-03-19 09:00:00'),
        item('지난 소식', 'https://a.example/3', '2026-03-01 09:00:00'),
      ),
    )
    await turn(collecting('a'), ['a'])
    expect((await stored()).map(({ title }) => title)).toEqual(['오늘의 시황', '오늘의 시황'])
  })

  it('feeds are polled up to a tenth later than configured, so that installations do not poll in step', () => {
    expect([0, 0.5, 1].map((random) => collectorOf('a', random).everyMs)).toEqual([240_000, 252_000, 264_000])
  })

  it('a feed is not downloaded again while it answers 304', async () => {
    const requests: (string | undefined)[] = []
    answers['/a'] = (request, response) => {
      requests.push(request.headers['if-none-match'])
      if (request.headers['if-none-match'] === '"1"') return void response.writeHead(304).end()
      send(rss(item('하나', 'https://a.example/1')), { etag: '"1"' })(request, response)
    }
    await turn(collecting('a'), ['a'])
    await turn(collecting('a'), ['a'])
    expect(requests).toEqual([undefined, '"1"'])
    expect(await statusOf('a')).toMatchObject({ state: 'live', code: null })
    expect(await stored()).toHaveLength(1)
  })
})

const BOMB = `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${rss(item('&b;', 'https://a.example/1'))}`

describe('a hostile feed', () => {
  it('scripts in titles and excerpts are stored as plain text, and script links not at all', async () => {
    const inCdata = '<![CDATA[<b onclick="alert(3)">셋</b>]]>'
    answers['/a'] = send(
      rss(
        item('&lt;script&gt;alert(1)&lt;/script&gt;하나', 'https://a.example/1'),
        item('&amp;lt;img src=x onerror=alert(2)&amp;gt;둘', 'https://a.example/2'),
        item(inCdata, 'https://a.example/3').replace(
          '</item>',
          `<description>${inCdata}</description></item>`,
        ),
        item('나쁜 것', 'javascript:alert(4)'),
      ),
    )
    await turn(collecting('a'), ['a'])
    const rows = await stored()
    expect(rows.map(({ title }) => title).toSorted()).toEqual(['alert(1) 하나', '둘', '셋'])
    expect(rows.map(({ excerpt }) => excerpt).filter((text) => /[<>]/.test(text))).toEqual([])
    expect(rows.every(({ url }) => url?.startsWith('https://a.example/'))).toBe(true)
    expect(await statusOf('a')).toMatchObject({ state: 'live', code: 'bad_rows', set_aside: 1 })
  })

  it.each<[string, Answer, string]>([
    ['10 MB', send('x'.repeat(10 * 1024 * 1024)), 'unusable_answer'],
    ['an entity bomb', send(BOMB), 'unusable_answer'],
    ['invalid XML', send('<rss><channel><item>'), 'unusable_answer'],
    ['a page for people', send('<!DOCTYPE html><html></html>'), 'maintenance_page'],
    [
      'a way to a private address',
      (_, response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
      'unusable_answer',
    ],
    [
      'a way to a name of a private address',
      (_, response) =>
        void response.writeHead(302, { location: root.replace('127.0.0.1', 'localhost') }).end(),
      'unusable_answer',
    ],
    [
      'a way out of the web',
      (_, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      'unusable_answer',
    ],
    [
      'a way in circles',
      (_, response) => void response.writeHead(302, { location: '/a' }).end(),
      'unusable_answer',
    ],
    ['a body that never ends', (_, response) => void response.writeHead(200).write('<rss>'), 'timeout'],
    ['links to scripts alone', send(rss(item('제목', 'javascript:alert(1)'))), 'unusable_answer'],
  ])('with %s is named as faulty, and the others go on', async (_, answer, code) => {
    answers['/a'] = answer
    answers['/b'] = send(rss(item('좋은 소식', 'https://b.example/1')))
    await turn(collecting('a', 'b'), ['a', 'b'])
    expect(await statusOf('a')).toMatchObject({ state: 'failing', code })
    expect(await statusOf('b')).toMatchObject({ state: 'live', code: null })
    expect((await stored()).map(({ title }) => title)).toEqual(['좋은 소식'])
  })
})
