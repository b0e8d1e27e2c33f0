import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dayOfStock, PAGE_TICKS } from '#database/alerts/day-of'
import { storeEvaluation, type Evaluation } from '#database/alerts/store-evaluation'
import type { NewEvent } from '#database/alerts/bounded-events'
import { readRulesHead } from '#database/alerts/changed-rules'
import { insertListings } from '#database/market/listings'
import { insertTicks } from '#database/market/ticks'
import { ALERTS_EACH, EVENTS_AT_ONCE, WIDE_ALERTS_EACH } from '#shared/alerts/alert'
import type { Transition } from '#shared/alerts/transition'
import { EVENTS, type BoardListEvent } from '#shared/protocol/events'
import type { Alert, AlertEvent, DryRunInput } from '#shared/rest/alerts'
import type { Webhook } from '#shared/rest/webhooks'
import { seoulDate, seoulIso } from '#shared/market/seoul-time'
import { runDry } from '../../alerts/dry-run.ts'
import { AS_OF_MS, boardOf, currentBoard, quoteRow } from '../../testing/board.ts'
import { startLiveServer, TestWorker, type LiveServer } from '../../testing/live-server.ts'
import { createPerson, type TestPerson } from '../../testing/people.ts'
import { startTestServer, type Answer, type TestServer } from '../../testing/test-server.ts'

const SAMSUNG = quoteRow()
const ABOVE = {
  name: '삼성전자 21만',
  scope: { code: '005930' },
  condition: { type: 'price_above', price: 210_000 },
  repeat: 'always',
  channels: ['screen'],
}

const market = currentBoard([SAMSUNG])

let server: TestServer
let live: LiveServer
let kim: TestPerson
let lee: TestPerson
beforeAll(async () => {
  server = await startTestServer({ board: market })
  await new TestWorker(server.deps.redis).publish({})
  live = await startLiveServer()
})
afterAll(async () => {
  await live.close()
  await server.close()
})
beforeEach(async () => {
  await server.database('users').delete()
  await server.database('ticks').delete()
  await server.database('listings').delete()
  await insertListings(server.database, 'krx', [SAMSUNG])
  kim = await createPerson(server, 'kim')
  lee = await createPerson(server, 'lee')
})

const create = (body: object, person = kim) => server.post('/api/alerts', body, person.session)
async function made(body: object = {}, person = kim): Promise<Alert> {
  const { status, body: alert } = await create({ ...ABOVE, ...body }, person)
  expect(status).toBe(201)
  return alert as unknown as Alert
}
const eventsOf = async (query = '', person = kim) => {
  const { body } = await server.get(`/api/alerts/events${query}`, person.session)
  return body as unknown as { items: AlertEvent[]; next: string | null; last_seq: number }
}

async function revisions(): Promise<Map<number, number>> {
  const rows: { id: string; revision: string }[] = await server.database('alerts').select('id', 'revision')
  return new Map(rows.map(({ id, revision }) => [Number(id), Number(revision)]))
}

/** What a worker stores of rules that fired. */
async function fire(...events: Partial<NewEvent>[]): Promise<void> {
  await evaluated({ events })
}

interface Outcome {
  events?: Partial<NewEvent>[]
  statuses?: Evaluation['statuses']
  transitions?: Transition[]
}

async function evaluated({ events = [], statuses = [], transitions = [] }: Outcome): Promise<void> {
  const { turn } = await readRulesHead(server.database, 'krx')
  const values = { value: 211_000, limit: 210_000 }
  const whole = { alertId: 0, code: '005930', session: '2026-03-19', edge: 1, firedMs: AS_OF_MS, values }
  const stored = await storeEvaluation(server.database, {
    board: 'krx',
    turn,
    toMs: AS_OF_MS,
    revisions: await revisions(),
    begun: [],
    events: events.map((event) => ({ ...whole, ...event })),
    statuses,
    transitions,
    gone: [],
  })
  expect(stored).toBe(true)
}

describe('/api/alerts', () => {
  it('an alert is created from name, scope, condition, repeat and channels, with defaults for the rest', async () => {
    const alert = await made()
    expect(alert).toEqual({
      ...ABOVE,
      id: alert.id,
      hold_s: 0,
      cooldown_s: 0,
      rearm_percent: 0,
      until: null,
      silenced_until: null,
      webhook_id: null,
      is_active: true,
      state: 'waiting',
      waits_for_end: false,
      rearming: null,
      last_fired_at: null,
    })
    expect((await server.get('/api/alerts', kim.session)).body).toEqual({ items: [alert] })
    const changed = { ...ABOVE, name: '조용히', silenced_until: '2099-01-01T00:00:00+09:00' }
    expect(await server.put(`/api/alerts/${alert.id}`, changed, kim.session)).toMatchObject({
      status: 200,
      body: { name: '조용히', state: 'silenced' },
    })
    expect((await server.remove(`/api/alerts/${alert.id}`, kim.session)).status).toBe(204)
    expect((await server.get(`/api/alerts/${alert.id}`, kim.session)).status).toBe(404)
  })

  it.each([
    { phase: 'spent', secondsAgo: 60, isToday: true, rearming: 'clear' },
    { phase: 'waiting', secondsAgo: 60, isToday: true, rearming: 'session' },
    { phase: 'waiting', secondsAgo: 60, isToday: false, rearming: 'cooldown' },
    { phase: 'waiting', secondsAgo: 600, isToday: false, rearming: null },
    { phase: 'spent', secondsAgo: null, isToday: false, rearming: null },
  ])(
    'an alert that has fired says what it waits for: %o',
    async ({ phase, secondsAgo, isToday, rearming }) => {
      const { id } = await made({ repeat: 'daily', cooldown_s: 300 })
      const { asOfMs, tradeDate } = market.market()
      const firedMs = secondsAgo === null ? null : asOfMs - secondsAgo * 1_000
      const firedSession = isToday ? tradeDate : '2026-03-18'
      const status = { phase, session: tradeDate, sinceMs: null, firedMs, firedSession, values: null }
      await evaluated({ statuses: [{ alertId: id, code: '005930', status }] })
      expect((await server.get(`/api/alerts/${id}`, kim.session)).body).toMatchObject({ rearming })
    },
  )

  it('the transitions of an own alert are listed, the newest first, and those of another account are a 404', async () => {
    const { id } = await made()
    const address = `/api/alerts/${id}/transitions`
    expect((await server.get(address, kim.session)).body).toEqual({ items: [] })
    const values = { value: 211_000, limit: 210_000 }
    const ofSamsung = { alertId: id, code: '005930', atMs: AS_OF_MS }
    await evaluated({
      transitions: [
        { ...ofSamsung, to: 'waiting', values: null },
        { ...ofSamsung, to: 'fired', values },
      ],
    })
    const shown = { code: '005930', stock_name: SAMSUNG.name, at: seoulIso(AS_OF_MS) }
    expect((await server.get(address, kim.session)).body).toEqual({
      items: [
        { ...shown, to: 'fired', values },
        { ...shown, to: 'waiting', values: null },
      ],
    })
    expect((await server.get(address, lee.session)).status).toBe(404)
  })

  it('an alert of another account is answered with 404', async () => {
    const { id } = await made()
    expect((await server.get('/api/alerts', lee.session)).body).toMatchObject({ items: [] })
    expect((await server.get(`/api/alerts/${id}`, lee.session)).status).toBe(404)
    expect((await server.put(`/api/alerts/${id}`, ABOVE, lee.session)).status).toBe(404)
    expect((await server.remove(`/api/alerts/${id}`, lee.session)).status).toBe(404)
    expect((await server.get(`/api/alerts/${id}`, kim.session)).status).toBe(200)
  })

  it('a change that names a webhook or list that does not exist, or of another account, is refused as it is at the creation', async () => {
    const { id } = await made()
    const { body } = await server.post('/api/webhooks', { url: 'https://hooks.example.org/' }, lee.session)
    const { body: listed } = await server.post('/api/watchlists', { name: '관심', codes: [] }, lee.session)
    const { list } = listed as unknown as { list: { id: string } }
    const nowhere = '0190b8a0-0000-7000-8000-000000000001'
    for (const webhook_id of [nowhere, (body as unknown as Webhook).id]) {
      const change = { ...ABOVE, channels: ['webhook'], webhook_id }
      expect(await server.put(`/api/alerts/${id}`, change, kim.session)).toMatchObject({
        status: 422,
        body: { errors: [{ field: 'webhook_id', code: 'unknown_webhook' }] },
      })
      // What is not there comes first: the caller learns nothing of the rest.
      expect((await server.put(`/api/alerts/${id + 1}`, change, kim.session)).status).toBe(404)
    }
    for (const watchlist of [nowhere, list.id])
      expect(
        await server.put(`/api/alerts/${id}`, { ...ABOVE, scope: { watchlist } }, kim.session),
      ).toMatchObject({ status: 422, body: { errors: [{ code: 'unknown_watchlist' }] } })
    expect((await server.get(`/api/alerts/${id}`, kim.session)).body).toMatchObject(ABOVE)
  })

  it.each([
    { type: 'price_below', price: 190_000 },
    { type: 'rate_above', percent: 3.25 },
    { type: 'rate_below', percent: -3 },
    { type: 'upper_limit' },
    { type: 'lower_limit' },
    { type: 'high_52w' },
    { type: 'low_52w' },
    { type: 'volume_ratio_above', ratio: 2.5 },
    { type: 'halted' },
    { type: 'resumed' },
    { type: 'disclosure' },
    { type: 'disclosure', kinds: ['merger', 'halt_ended'] },
    { type: 'feed_silent', minutes: 5 },
    {
      type: 'filter_left',
      filter: {
        standing: 'up',
        section: '',
        badges: { spac: 'without' },
        ranges: { rate: { from: 5, to: null } },
      },
    },
  ])('an alert with the condition %j is stored and returned', async (condition) => {
    expect(await made({ condition })).toMatchObject({ condition, state: 'waiting' })
  })

  it('an alert watches an index in points or a watchlist of its owner, and has no data once the list is deleted', async () => {
    const index = { scope: { index: 'KOSPI200' }, condition: { type: 'price_above', price: 380.25 } }
    expect(await made(index)).toMatchObject(index)
    const answer = await server.post('/api/watchlists', { name: '관심', codes: ['005930'] }, kim.session)
    const { list, version } = answer.body as unknown as { list: { id: string }; version: number }
    const scope = { watchlist: list.id }
    const { id } = await made({ scope })
    expect((await create({ ...ABOVE, scope }, lee)).body).toMatchObject({
      errors: [{ field: 'scope.watchlist', code: 'unknown_watchlist' }],
    })
    expect((await server.put('/api/watchlists', { version, lists: [] }, kim.session)).status).toBe(200)
    expect((await server.get(`/api/alerts/${id}`, kim.session)).body).toMatchObject({
      scope,
      state: 'no_data',
    })
  })

  it('an alert whose time is over is expired', async () => {
    expect(await made({ until: '2001-01-01T00:00:00+09:00' })).toMatchObject({
      state: 'expired',
      is_active: true,
    })
    expect(await made({ until: '2099-01-01T00:00:00+09:00' })).toMatchObject({ state: 'waiting' })
  })

  it.each([
    ['a condition that there is not', { condition: { type: 'moon_full' } }],
    ['a limit that is missing', { condition: { type: 'price_above' } }],
    ['a price that is not whole won', { condition: { type: 'price_above', price: 1.5 } }],
    ['a limit of another condition', { condition: { type: 'halted', price: 1 } }],
    [
      'points of an index that are not to the hundredth',
      { scope: { index: 'KOSPI' }, condition: { type: 'price_above', price: 2700.123 } },
    ],
    ['a condition that an index never has', { scope: { index: 'KOSPI' }, condition: { type: 'halted' } }],
    ['a list that the account has not got', { scope: { watchlist: '0190b8a0-0000-7000-8000-000000000001' } }],
    ['a kind of disclosures that there is not', { condition: { type: 'disclosure', kinds: ['rain'] } }],
    ['a filter without a condition', { condition: { type: 'filter_entered', filter: {} } }],
    [
      'a range that ends before it begins',
      { condition: { type: 'filter_entered', filter: { ranges: { price: { from: 2, to: 1 } } } } },
    ],
    ['two scopes', { scope: { code: '005930', market: 'KOSPI' } }],
    ['no channel', { channels: [] }],
    ['the channel webhook, and no webhook', { channels: ['webhook'] }],
    ['a webhook that the account has not got', { webhook_id: '0190b8a0-0000-7000-8000-000000000001' }],
    ['an end in another century', { until: '9999-12-31T23:59:59Z' }],
    ['a silence from before this century', { silenced_until: '1999-12-31T23:59:59+09:00' }],
    ['an empty name', { name: ' ' }],
    ['a hold of before', { hold_s: -1 }],
  ])('an alert is refused with %s', async (_what, wrong) => {
    expect((await create({ ...ABOVE, ...wrong })).status).toBe(422)
    expect((await server.get('/api/alerts', kim.session)).body).toMatchObject({ items: [] })
  })

  it('an account cannot exceed its limit of alerts with concurrent requests', async () => {
    await made()
    await server.database.raw(
      `INSERT INTO alerts (account_id, revision, name, scope, condition, repeat, hold_s, cooldown_s, rearm_percent, channels, is_active, made_at)
       SELECT account_id, revision, name, scope, condition, repeat, 0, 0, 0, channels, true, made_at
         FROM alerts, generate_series(1, ?)`,
      [ALERTS_EACH - 2],
    )
    const answers = await Promise.all([create(ABOVE), create(ABOVE), create(ABOVE)])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422])
    expect(answers.find(({ status }) => status === 422)?.body).toMatchObject({
      errors: [{ code: 'too_many_alerts' }],
    })
    expect((await create(ABOVE, lee)).status).toBe(201)
  })

  it('an account has a limit of alerts about markets, which holds for changes as well', async () => {
    const market = { ...ABOVE, scope: { market: 'KOSPI' } }
    const { id } = await made()
    for (let n = 1; n < WIDE_ALERTS_EACH.market; n++) await made(market)
    const answers = await Promise.all([create(market), create(market), create(market)])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422])
    const refusal = { errors: [{ field: 'scope', code: 'too_many_market_alerts' }] }
    expect(answers.find(({ status }) => status === 422)?.body).toMatchObject(refusal)
    expect((await server.put(`/api/alerts/${id}`, market, kim.session)).body).toMatchObject(refusal)
    const { body } = answers.find(({ status }) => status === 201) ?? { body: null }
    const renamed = { ...market, name: '이름' }
    const changed = await server.put(`/api/alerts/${Number(body?.['id'])}`, renamed, kim.session)
    expect(changed).toMatchObject({ status: 200, body: { name: '이름' } })
    expect((await create(ABOVE)).status).toBe(201)
  })

  it('of more events at once than are stored for an account, the newest of each alert counts its others', async () => {
    const many = await made({ scope: { market: 'KOSPI' } })
    const others = await made({ scope: { market: 'KOSPI' } })
    const single = await made()
    const ofLee = await made({}, lee)
    const firings = (alertId: number, count: number) =>
      Array.from({ length: count }, (_, n) => ({ alertId, code: String(n).padStart(6, '0') }))
    await fire(
      ...firings(many.id, EVENTS_AT_ONCE + 2_500),
      ...firings(others.id, 2_500),
      ...firings(single.id, 1),
      ...firings(ofLee.id, 1),
    )
    const rows = await server
      .database<{ alert_id: number; code: string; compared: { others?: number } }>('alert_events')
      .orderBy('seq')
    expect(rows).toHaveLength(EVENTS_AT_ONCE + 3)
    expect(rows.filter(({ compared }) => compared.others !== undefined)).toMatchObject([
      { alert_id: many.id, compared: { others: 2_500 } },
      { alert_id: others.id, compared: { others: 2_499 } },
    ])
    expect((await eventsOf('?limit=1')).items).toMatchObject([{ alert_id: single.id, notified: 'folded' }])
    expect((await eventsOf('?limit=2')).items[1]?.text).toMatch(/\(\+2499\)$/)
    expect((await eventsOf('', lee)).items).toHaveLength(1)
  })
})

describe('/api/alerts/dry-run', () => {
  /** On a board of that day; the one of the server is current. */
  const ask = (condition: DryRunInput['condition'], scope: DryRunInput['scope'] = { code: '005930' }) =>
    runDry(
      { database: server.database, board: boardOf([SAMSUNG]) },
      { scope, condition, repeat: 'always', hold_s: 0, cooldown_s: 0, rearm_percent: 0 },
    )
  const ABOVE_210 = { type: 'price_above', price: 210_000 } as const
  const DAY_MS = 86_400_000

  /** A stock's prices at these minutes before the time of the board, and so many days before. */
  async function trade(prices: readonly number[], daysAgo: number): Promise<void> {
    const listings: { id: number }[] = await server.database('listings').select('id')
    const { id = 0 } = listings[0] ?? {}
    for (const [n, price] of prices.entries()) {
      const atMs = AS_OF_MS - daysAgo * DAY_MS - (prices.length - n) * 60_000
      await insertTicks(server.database, {
        ...{ atMs, tradeDate: seoulDate(atMs) },
        rows: [{ ...SAMSUNG, id, price }],
      })
    }
  }

  it('a dry run replays the last stored day before today, or today so far where there is none', async () => {
    expect(await ask(ABOVE_210)).toEqual({ day: null, count: 0, firings: [] })
    await trade([209_000, 211_000], 0)
    expect(await ask(ABOVE_210)).toMatchObject({ day: '2026-03-19', count: 1 })
    await trade([209_000, 211_000, 209_000, 212_000, 213_000], 1)
    expect(await ask(ABOVE_210)).toEqual({
      day: '2026-03-18',
      count: 2,
      firings: [
        { fired_at: '2026-03-18T10:30:00.000+09:00', values: { value: 211_000, limit: 210_000 } },
        { fired_at: '2026-03-18T10:32:00.000+09:00', values: { value: 212_000, limit: 210_000 } },
      ],
    })
  })

  it('a dry run reads a day in pages, and finds what happens at their bounds', async () => {
    // A second above the limit, a second below, and so on; a page ends after each state.
    await server.database.raw(
      `INSERT INTO ticks (time, listing_id, trade_date, price, previous_close, volume, value, state)
       SELECT timestamptz '2026-03-18 09:00+09' + n * interval '1 second', id, '2026-03-18', 209000 + 2000 * (n % 2), 1, n, n, 'trading'
         FROM listings, generate_series(1, ?) n`,
      [2 * PAGE_TICKS + 1],
    )
    const pages: number[] = []
    const requested = { board: 'krx', tradeDate: '2026-03-19', asOfMs: AS_OF_MS } as const
    for await (const page of dayOfStock(server.database, requested, '005930')) pages.push(page.length)
    expect(pages).toEqual([PAGE_TICKS, PAGE_TICKS, 1])
    // The first is true already.
    expect(await ask(ABOVE_210)).toMatchObject({ day: '2026-03-18', count: PAGE_TICKS })
  })

  it('an account may ask for ten dry runs a minute, one at a time', async () => {
    const body = { scope: { code: '005930' }, repeat: 'always', condition: ABOVE_210 }
    const post = (person = kim) => server.post('/api/alerts/dry-run', body, person.session)
    const answers: Answer[] = []
    for (let n = 0; n < 11; n++) answers.push(await post())
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 200), 429])
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await post(lee)).status).toBe(200)
  })

  it('a dry run has no day for conditions and scopes that ticks of one stock or index do not decide', async () => {
    await trade([209_000, 211_000], 1)
    for (const [condition, scope] of [
      [{ type: 'high_52w' }, undefined],
      [{ type: 'disclosure' }, undefined],
      [ABOVE_210, { market: 'KOSPI' }],
      [ABOVE_210, { index: 'KOSPI' }],
      [ABOVE_210, { code: '999999' }],
    ] as const)
      expect(await ask(condition, scope)).toEqual({ day: null, count: 0, firings: [] })
    const post = (body: object) => server.post('/api/alerts/dry-run', body, lee.session)
    const requested = { scope: { code: '005930' }, repeat: 'always' }
    expect(await post({ ...requested, condition: { type: 'price_above' } })).toMatchObject({ status: 422 })
    expect(await post({ ...requested, condition: ABOVE_210 })).toMatchObject({
      status: 200,
      body: { count: 0 },
    })
  })
})

describe('/api/alerts/quiet', () => {
  const put = (body: object) => server.put('/api/alerts/quiet', body, kim.session)
  const read = async () => (await server.get('/api/alerts/quiet', kim.session)).body
  const NONE = { hours: null, snoozed_until: null }
  /** A time of day in Seoul, so many hours from now. */
  const inHours = (hours: number) => seoulIso(Date.now() + hours * 3_600_000).slice(11, 16)
  const notified = async () => (await eventsOf('?limit=500')).items.map((event) => event.notified)

  it('quiet hours are empty at first, are stored, and a snooze without a near end is refused', async () => {
    expect(await read()).toEqual(NONE)
    const quiet = { hours: { from: '22:30', until: '07:05' }, snoozed_until: null }
    expect(await put(quiet)).toMatchObject({ status: 200, body: quiet })
    expect(await read()).toEqual(quiet)
    for (const wrong of [
      { ...NONE, snoozed_until: '2099-01-01T00:00:00+09:00' },
      { ...NONE, hours: { from: '24:00', until: '07:00' } },
      { ...NONE, hours: { from: '07:00', until: '07:00' } },
    ])
      expect((await put(wrong)).status).toBe(422)
    expect(await read()).toEqual(quiet)
  })

  it.each([
    [
      'in hours around now',
      () => ({ hours: { from: inHours(-2), until: inHours(2) }, snoozed_until: null }),
      'quiet',
    ],
    [
      'in hours before now',
      () => ({ hours: { from: inHours(-4), until: inHours(-2) }, snoozed_until: null }),
      'each',
    ],
    [
      'while all are snoozed',
      () => ({ hours: null, snoozed_until: seoulIso(Date.now() + 3_600_000) }),
      'quiet',
    ],
    ['when a snooze is over', () => ({ hours: null, snoozed_until: seoulIso(Date.now() - 1_000) }), 'each'],
  ] as const)('an event is notified according to quiet hours and snooze: %s', async (_when, quiet, how) => {
    expect((await put(quiet())).status).toBe(200)
    const { id: alertId } = await made()
    await fire({ alertId })
    expect(await notified()).toEqual([how])
  })

  it('after ten events in a minute the rest are folded into one summary, and all are in the list', async () => {
    const { body: hook } = await server.post(
      '/api/webhooks',
      { url: 'https://hooks.example.org/' },
      kim.session,
    )
    const { id: alertId } = await made({ channels: ['webhook'], webhook_id: (hook as unknown as Webhook).id })
    const { id: others } = await made({}, lee)
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => ({ alertId, edge: from + n }))
    await fire(...many(1, 7), { alertId: others })
    await fire(...many(8, 30))
    await fire(...many(38, 3))
    const all = await notified()
    expect([all.length, all.filter((how) => how === 'each').length]).toEqual([40, 10])
    expect(new Set(all.slice(0, 30))).toEqual(new Set(['folded']))
    const waiting = await server
      .database<{ id: string; event_id: string | null; summary: string[] | null }>('alert_deliveries')
      .orderBy('id')
    expect(waiting.map(({ event_id, summary }) => summary?.length ?? (event_id === null ? 0 : 1))).toEqual([
      ...Array.from({ length: 10 }, () => 1),
      30,
    ])
    expect((await eventsOf('', lee)).items.map((event) => event.notified)).toEqual(['each'])
  })
})

describe('/api/alerts/events', () => {
  it('the events of own alerts are paged newest first, and a repeated key is stored once', async () => {
    const { id: alertId } = await made()
    const { id: other } = await made({}, lee)
    await fire({ alertId, edge: 1 }, { alertId: other }, { alertId, edge: 2 })
    await fire({ alertId, edge: 2 }, { alertId, edge: 3 })
    const first = await eventsOf('?limit=2')
    expect(first.items).toHaveLength(2)
    expect(first.items[0]).toMatchObject({
      alert_id: alertId,
      code: '005930',
      stock_name: '삼성전자',
      values: { value: 211_000, limit: 210_000 },
      text: '삼성전자 21만: 삼성전자 211,000 ≥ 210,000',
    })
    const second = await eventsOf(`?limit=2&before=${first.next}`)
    expect([second.items.length, second.next]).toEqual([1, null])
    const all = [...first.items, ...second.items]
    expect((await eventsOf('?after=0')).items).toEqual(all.reverse())
    expect((await server.get(`/api/alerts/${alertId}`, kim.session)).body).toMatchObject({
      last_fired_at: '2026-03-19T10:34:00.000+09:00',
    })
    expect((await eventsOf('', lee)).items).toHaveLength(1)
  })

  it('P82 an event reaches every connection of its account and no other, and a connection that was away gets the missed ones', async () => {
    const { id: alertId } = await made()
    const [own, others] = [await follow(kim), await follow(lee)]
    await fire({ alertId, edge: 1 })
    await expect.poll(() => own.heard).toHaveLength(1)
    const [event] = (await eventsOf()).items
    expect(own.heard).toEqual([{ topic: 'me', seq: event?.seq, row: { ...event, kind: 'alert' } }])
    const after = (await eventsOf()).last_seq
    await fire({ alertId, edge: 2 }, { alertId, edge: 3 })
    const late = await follow(kim, after)
    await expect.poll(() => late.heard).toHaveLength(2)
    expect(late.heard.map(({ seq }) => seq)).toEqual([after + 1, after + 2])
    expect(others.heard).toEqual([])
  })

  async function follow({ userId }: TestPerson, after_seq?: number) {
    const socket = live.client({ token: await live.token({ userId }) })
    const heard: BoardListEvent[] = []
    socket.on(EVENTS.event, (event: BoardListEvent) => heard.push(event))
    socket.connect()
    await expect.poll(() => socket.connected).toBe(true)
    const request = { topic: 'me', ...(after_seq === undefined ? {} : { after_seq }) }
    expect(await socket.emitWithAck(EVENTS.subscribe, request)).toMatchObject({ ok: true })
    return { heard }
  }
})
