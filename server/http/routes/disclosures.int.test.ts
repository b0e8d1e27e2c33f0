import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeFilings } from '#database/disclosures/store-filings'
import type { StoredDisclosure } from '#database/disclosures/rows'
import { storeHeadlines } from '#database/news/headlines'
import type { Filing } from '#shared/disclosures/filing'
import { krxCalendar } from '#shared/market/calendar'
import type { Dataset } from '#shared/market/dataset'
import { EVENTS, type BoardListEvent } from '#shared/protocol/events'
import { KEYS } from '#shared/protocol/names'
import type { CollectorStatus } from '#shared/protocol/collector-status'
import type { Collector } from '#shared/rest/collectors'
import type { DisclosurePage } from '#shared/rest/disclosures'
import type { StockMeasure } from '#shared/rest/measures'
import type { HeadlinePage } from '#shared/rest/news'
import { MeasureNotices } from '../../market/measure-notices.ts'
import { currentBoard, quoteRow } from '../../testing/board.ts'
import { startLiveServer, TestWorker, type LiveServer } from '../../testing/live-server.ts'
import { createPerson, type TestPerson } from '../../testing/people.ts'
import { startAnotherServer, startTestServer, type TestServer } from '../../testing/test-server.ts'

const TOLD_MS = Date.parse('2026-03-19T09:31:20+09:00')
let server: TestServer
let live: LiveServer
let reader: TestPerson
let filed = 0

beforeAll(async () => {
  server = await startTestServer({ board: currentBoard([quoteRow()]) })
  await new TestWorker(server.deps.redis).publish({})
  live = await startLiveServer()
  reader = await createPerson(server, 'reader')
})
afterAll(async () => {
  await live.close()
  await server.close()
})

function filing(title: string, more: Partial<Filing> = {}): Filing {
  filed += 1
  return {
    number: `20260319${String(filed).padStart(6, '0')}`,
    company: '삼성전자',
    code: '005930',
    market: 'KOSPI',
    title,
    publishedMs: TOLD_MS - 60_000,
    hasTime: true,
    isRetracted: false,
    url: 'https://kind.krx.co.kr/common/disclsviewer.do?acptNo=1',
    ...more,
  }
}
const publish = (...filings: Filing[]) =>
  storeFilings(server.deps.database, { board: 'krx', source: 'kind', filings, nowMs: TOLD_MS })

async function list(query = ''): Promise<DisclosurePage> {
  const response = await server.get(`/api/disclosures${query}`, reader.session)
  expect(response.status).toBe(200)
  return response.body as DisclosurePage
}

describe('GET /api/disclosures', () => {
  it('disclosures are sent newest first, and page back to the first', async () => {
    await publish(...Array.from({ length: 5 }, (_, at) => filing(`제목 ${at}`)), filing('유상증자결정'))
    const first = await list('?limit=4')
    expect(first.items[0]).toMatchObject({
      source: 'kind',
      published_at: '2026-03-19T09:30:20.000+09:00',
      has_time: true,
      first_seen_at: '2026-03-19T09:31:20.000+09:00',
      code: '005930',
      company: '삼성전자',
      market: 'KOSPI',
      title: '유상증자결정',
      kinds: ['rights_issue'],
      important: true,
      is_correction: false,
      corrects: null,
      withdrawn: false,
    })
    const second = await list(`?limit=4&before=${first.next ?? ''}`)
    expect(second.next).toBeNull()
    const ids = [...first.items, ...second.items].map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a))
    expect(ids).toHaveLength(6)
  })

  it('disclosures after a number are those added or changed since', async () => {
    const { last_seq: before } = await list('?limit=1')
    await publish(filing('[정정]유상증자결정'))
    const { items, last_seq: now } = await list(`?after=${before}`)
    expect(items.map(({ title }) => title).sort()).toEqual(['[정정]유상증자결정', '유상증자결정'])
    expect(Math.max(...items.map(({ seq }) => seq))).toBe(now)
    expect((await list(`?after=${now}`)).items).toEqual([])
  })

  it('disclosures are filtered by the codes of a watchlist; the list of another account is not found', async () => {
    await publish(filing('감자결정', { code: '000301', company: '지켜보는회사' }), filing('감자결정'))
    const content = { name: '관심', codes: ['000301'] }
    const { body } = await server.post('/api/watchlists', content, reader.session)
    const { id } = (body as { list: { id: string } }).list
    expect((await list(`?watchlist=${id}`)).items.map(({ code }) => code)).toEqual(['000301'])
    const other = await createPerson(server, 'other')
    expect((await server.get(`/api/disclosures?watchlist=${id}`, other.session)).status).toBe(404)
  })

  it.each([
    'watchlist=mine',
    'limit=0',
    'limit=501',
    'before=x',
    'after=-1',
    'kind=nothing',
    'level=loud',
    'code=5930',
    'market=NYSE',
  ])('refuses %s and names the field', async (query) => {
    const response = await server.get(`/api/disclosures?${query}`, reader.session)
    expect(response.status).toBe(422)
    expect(response.body).toMatchObject({ errors: [{ field: query.split('=')[0] }] })
  })
})

describe('the topic disclosures', () => {
  it('P80 sends each row as REST gives it, and a row that changes again under its id', async () => {
    const socket = live.client({ token: await live.token() })
    const heard: BoardListEvent[] = []
    socket.on(EVENTS.event, (event: BoardListEvent) => heard.push(event))
    socket.connect()
    const { last_seq: after_seq } = await list('?limit=1')
    const request = { topic: 'disclosures', after_seq }
    await expect.poll(() => socket.connected).toBe(true)
    expect(await socket.emitWithAck(EVENTS.subscribe, request)).toMatchObject({
      ok: true,
      last_seq: after_seq,
    })
    await publish(filing('감자결정'))
    await publish(filing('감자결정(정정)'))
    const { items } = await list(`?after=${after_seq}`)
    expect(items).toHaveLength(2)
    // A row that changed twice between two looks is sent once, as it is then.
    const newest = () =>
      new Map(heard.flatMap(({ topic, row }) => (topic === 'disclosures' ? [[row.id, row] as const] : [])))
    await expect.poll(() => [...newest().values()].sort((a, b) => a.seq - b.seq)).toEqual(items)
    for (const { seq, row } of heard) expect(row.seq).toBe(seq)
  })
})

it('P80 a reader that was away for ten minutes gets all rows added or changed meanwhile, once and in order, and then new ones', async () => {
  const { last_seq: leftAt } = await list('?limit=1')
  // More than ten minutes bring on any day, and more than is sent at once (200): how long they took makes no difference.
  const busy = Array.from({ length: 210 }, (_, at) =>
    filing(`공급계약체결(제${at}호)`, { company: `바쁜회사${at}`, code: null }),
  )
  const corrections = busy
    .slice(0, 30)
    .map(({ title, company }) => filing(`[정정]${title}`, { company, code: null }))
  await publish(...busy)
  await publish(...corrections)
  const socket = live.client({ token: await live.token() })
  const heard: BoardListEvent[] = []
  socket.on(EVENTS.event, (event: BoardListEvent) => heard.push(event))
  socket.connect()
  await expect.poll(() => socket.connected).toBe(true)
  await socket.emitWithAck(EVENTS.subscribe, { topic: 'disclosures', after_seq: leftAt })
  await publish(filing('돌아온 뒤의 공시'))
  const { items, last_seq: now } = await list(`?limit=500&after=${leftAt}`)
  await expect.poll(() => heard.at(-1)?.seq).toBe(now)
  expect(items).toHaveLength(busy.length + corrections.length + 1)
  const numbers = heard.map(({ seq }) => seq)
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
  // One that was corrected meanwhile may be sent as it was before, too; what counts is how it is last.
  const newest = new Map(
    heard.flatMap(({ topic, row }) => (topic === 'disclosures' ? [[row.id, row] as const] : [])),
  )
  expect([...newest.values()].sort((a, b) => a.seq - b.seq)).toEqual(items)
  expect(items.filter(({ superseded_by: by }) => by !== null)).toHaveLength(corrections.length)
})

describe('GET /api/measures', () => {
  const inForce = async (from = server, query = '') => {
    const { status, body } = await from.get(`/api/measures${query}`, reader.session)
    expect(status).toBe(200)
    return (body as { items: StockMeasure[] }).items
  }
  const named = (items: readonly StockMeasure[]) => items.map(({ code, measure }) => `${code} ${measure}`)
  const at = (time: string) => ({ publishedMs: Date.parse(`2026-03-19T${time}:00+09:00`) })

  it('lists a measure from the notice that began it to the one that lifted it, over a rename and a restart', async () => {
    await publish(
      filing('투자경고종목 지정', { ...at('08:10'), code: '000101', company: '옛이름' }),
      filing('주권매매거래정지   (풍문 또는 보도 관련)', { ...at('08:20'), code: '000102' }),
      filing('주권매매거래정지(자회사의 주요경영사항)', { ...at('08:30'), code: '000103' }),
      filing('관리종목지정', { ...at('08:40'), code: null, company: '어느펀드' }),
    )
    expect(named(await inForce())).toEqual(['000102 halt', '000101 warning'])
    await publish(
      filing('주권매매거래정지해제', { ...at('09:10'), code: '000102' }),
      filing('투자경고종목 지정예고', { ...at('09:20'), code: '000102' }),
      filing('조회공시요구(현저한시황변동)', { ...at('09:25'), code: '000101', company: '새이름' }),
    )
    const items = await inForce()
    expect(named(items)).toEqual(['000101 inquiry', '000101 warning'])
    expect(items[1]).toMatchObject({ began_at: '2026-03-19T08:10:00.000+09:00', ends_at: null, active: true })
    const restarted = await startAnotherServer({ board: currentBoard([quoteRow()]) })
    try {
      expect(await inForce(restarted)).toEqual(items)
    } finally {
      await restarted.close()
    }
    expect(await inForce(server, '?code=000102')).toMatchObject([
      { measure: 'halt', active: false, ends_at: '2026-03-19T09:10:00.000+09:00' },
    ])
  })

  it('measures ignore notices that were corrected or withdrawn', async () => {
    await publish(filing('투자위험종목 지정', { ...at('10:00'), code: '000104', company: '다른회사' }))
    expect(named(await inForce())).toContain('000104 risk')
    await publish(filing('[철회]투자위험종목 지정', { ...at('10:05'), code: '000104', company: '다른회사' }))
    expect(named(await inForce())).not.toContain('000104 risk')
  })
})

describe('the notices that measures follow from', () => {
  /** The database is lost at a page once. */
  class Interrupted extends MeasureNotices {
    #pages = 0

    protected override page(...requested: [Dataset, number]): Promise<StoredDisclosure[]> {
      this.#pages += 1
      if (this.#pages === 2) return Promise.reject(new Error('the database is away'))
      return super.page(...requested)
    }
  }

  it('notices are read again from the first page after a page failed', async () => {
    const codes = ['000201', '000202', '000203', '000204', '000205']
    await publish(...codes.map((code) => filing('투자경고종목 지정', { code, company: `경고${code}` })))
    const notices = new Interrupted(server.deps.database, krxCalendar, { pageRows: 2 })
    await expect(notices.spans('krx')).rejects.toThrow('the database is away')
    const warned = async () =>
      (await notices.spans('krx')).flatMap(({ code }) => (codes.includes(code) ? [code] : []))
    expect(await warned()).toEqual(codes)
    // And go on from there.
    await publish(
      filing('투자경고종목 지정해제', { code: '000203', company: '경고000203', publishedMs: TOLD_MS }),
    )
    const [, , third] = (await notices.spans('krx')).filter(({ code }) => codes.includes(code))
    expect(third).toMatchObject({ code: '000203', endsMs: TOLD_MS })
  })
})

describe('headlines', () => {
  const headline = (at: number, title: string, url: string) =>
    ({ title, url, key: url, publishedMs: TOLD_MS + at, excerpt: '', codes: ['005930'] }) as const
  const read = (outlet: string, ...headlines: ReturnType<typeof headline>[]) =>
    storeHeadlines(server.deps.database, { board: 'krx', outlet, headlines, nowMs: TOLD_MS })

  it('P81 headlines are returned by GET /api/news and sent on the topic news, again when another outlet publishes the story', async () => {
    await read(
      '한경',
      headline(1, '삼성전자 실적', 'https://a.example/1'),
      headline(2, '시황', 'https://a.example/2'),
    )
    const { body } = await server.get('/api/news?limit=1&code=005930', reader.session)
    const page = body as HeadlinePage | null
    expect(page?.items).toMatchObject([
      { outlet: '한경', title: '시황', codes: ['005930'], url: 'https://a.example/2' },
    ])
    const older = await server.get(
      `/api/news?q=${encodeURIComponent('실적')}&before=${page?.next ?? ''}`,
      reader.session,
    )
    expect((older.body as HeadlinePage | null)?.items).toHaveLength(1)

    const socket = live.client({ token: await live.token() })
    const heard: BoardListEvent[] = []
    socket.on(EVENTS.event, (event: BoardListEvent) => heard.push(event))
    socket.connect()
    await expect.poll(() => socket.connected).toBe(true)
    const requested = { topic: 'news', after_seq: page?.last_seq }
    expect(await socket.emitWithAck(EVENTS.subscribe, requested)).toMatchObject({ ok: true })
    await read('연합', headline(3, '[속보] 삼성전자, 실적', 'https://b.example/1'))
    await expect.poll(() => heard.length).toBe(1)
    expect(heard[0]?.row).toMatchObject({ outlet: '한경', outlets: ['한경', '연합'], title: '삼성전자 실적' })
  })
})

it('GET /api/collectors has the state, last answer and budget of each source', async () => {
  const status: CollectorStatus = {
    name: 'disclosures:dart',
    state: 'stopped',
    code: 'budget_spent',
    detail: 'all 16000 calls of the day are spent',
    last_received_ms: TOLD_MS,
    retry_at_ms: TOLD_MS + 60_000,
    every_ms: 60_000,
    set_aside: 0,
    budget: { spent: 16_000, of: 16_000, key_expires: null },
  }
  await server.deps.redis.hset(KEYS.collectors, status.name, JSON.stringify(status))
  const { body } = await server.get('/api/collectors', reader.session)
  const expected: Collector = {
    list: 'disclosures',
    source: 'dart',
    state: 'stopped',
    code: 'budget_spent',
    detail: 'all 16000 calls of the day are spent',
    last_received_at: '2026-03-19T09:31:20.000+09:00',
    retry_at: '2026-03-19T09:32:20.000+09:00',
    every_ms: 60_000,
    set_aside: 0,
    budget: { spent: 16_000, of: 16_000 },
  }
  expect(body).toEqual({ items: [expected] })
})
