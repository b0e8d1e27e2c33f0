import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { insertListings } from '#database/market/listings'
import { insertTicks } from '#database/market/ticks'
import type { ReplayControl } from '#shared/market/replay'
import { replayedAt } from '#shared/market/replay'
import { seoulIso } from '#shared/market/seoul-time'
import { KEYS } from '#shared/protocol/names'
import { redisClock } from '#platform/redis-clock'
import type { MarketBoard } from '../../live/market-board.ts'
import { boardOf, linkOf, quoteRow } from '../../testing/board.ts'
import { createPerson, type TestPerson } from '../../testing/people.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const DAY = '2026-03-19'
const at = (time: string, day = DAY) => Date.parse(`${day}T${time}+09:00`)
const replay = { board: 'krx', day: DAY, speed: 60, state: 'playing' } as const
const replayed = boardOf([quoteRow()], linkOf({ source: 'replay', delay_minutes: 0, replay }))
const board: MarketBoard = {
  ...replayed,
  market: () => ({ ...replayed.market(), source: 'replay', delayMinutes: 0 }),
}
const ticked = { previousClose: 100, open: 100, high: 120, low: 100, value: 1, state: 'trading' } as const

let server: TestServer
let admin: TestPerson

async function start(overrides: Partial<ReplayControl> = {}, on: MarketBoard = board): Promise<void> {
  server = await startTestServer({ board: on })
  admin = await createPerson(server, 'boss', { role: 'admin' })
  const control: ReplayControl = {
    settings: '',
    board: 'krx',
    day: DAY,
    fromMs: at('09:20:00'),
    endsMs: at('15:30:00'),
    atMs: at('10:00:00'),
    sinceMs: await redisClock(server.deps.redis)(),
    speed: 60,
    isPaused: true,
    stepping: false,
    begunAfter: 'e0',
    ...overrides,
  }
  await server.deps.redis.set(KEYS.replay, JSON.stringify(control))
}

async function controlNow(): Promise<ReplayControl> {
  return JSON.parse((await server.deps.redis.get(KEYS.replay)) ?? '') as ReplayControl
}

beforeEach(() => start())
afterEach(() => server.close())

const actsOnRecord = () =>
  server
    .database<{ admin_id: string; target: string; details: string; action: string }>('audit_logs')
    .where('action', 'replay_controlled')
    .orderBy('id')

const steer = (command: object) => server.put('/api/market/replay', command, admin.session)

describe('a recorded command of the replay', () => {
  it('a recorded command that fails has a second row with the reason', async () => {
    const { redis } = server.deps
    const before = await controlNow()
    // Redis goes away between the record and the command.
    const spy = vi
      .spyOn(redis, 'eval')
      .mockRejectedValueOnce(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }))
    expect(await steer({ state: 'playing' })).toMatchObject({ status: 503, body: { code: 'unavailable' } })
    expect(spy).toHaveBeenCalled()
    expect(await controlNow()).toEqual(before)
    const details = (await actsOnRecord()).map((act) => JSON.parse(act.details) as { undone?: string })
    expect(details.map(({ undone }) => undone)).toEqual([undefined, 'ECONNRESET'])
  })
})

describe('the current replay', () => {
  it('the current replay is visible to every user', async () => {
    const reader = await createPerson(server, 'reader')
    const { body } = await server.get('/api/market/replay', reader.session)
    expect(body).toEqual({
      replaying: true,
      board: 'krx',
      day: DAY,
      from: seoulIso(at('09:20:00')),
      speed: 60,
      state: 'paused',
      at: seoulIso(at('10:00:00')),
      ends_at: seoulIso(at('15:30:00')),
    })
  })

  it('there is no current replay while another source is in use, whatever an earlier one left behind', async () => {
    await server.close()
    await start({}, boardOf([quoteRow()], linkOf()))
    expect((await server.get('/api/market/replay', admin.session)).body).toEqual({ replaying: false })
    expect((await server.get('/api/market/replay/days', admin.session)).body).toEqual({ days: [] })
    expect(await steer({ state: 'playing' })).toMatchObject({ status: 409, body: { code: 'not_replaying' } })
  })

  it('the market session is that of the replayed day', async () => {
    const { body } = await server.get('/api/market/session', admin.session)
    expect(body).toMatchObject({
      source: 'replay',
      phase: 'continuous',
      trade_date: DAY,
      next_change: { phase: 'closing_auction', begins_at: seoulIso(at('15:20:00')) },
    })
  })

  it('a replay shows no candle after the replayed moment', async () => {
    const asOfMs = board.market().asOfMs
    const ids = await insertListings(server.database, 'replay', [quoteRow()])
    expect(ids.get('005930')).toBe(1)
    for (const [minutes, price] of [
      [-2, 110],
      [0, 111],
      [1, 112],
    ] as const) {
      const rows = [{ ...ticked, id: 1, price, volume: (minutes + 3) * 10 }]
      await insertTicks(server.database, { atMs: asOfMs + minutes * 60_000, tradeDate: DAY, rows })
    }
    for (const [interval, volumes] of [
      ['1m', [10, 20]],
      ['1d', [30]],
    ] as const) {
      const { body } = await server.get(`/api/stocks/005930/candles?interval=${interval}`, admin.session)
      const candles = body?.candles as { close: number; volume: number }[]
      expect(candles.map(({ volume }) => volume)).toEqual(volumes)
      expect(candles.at(-1)?.close).toBe(111)
    }
  })
})

describe('the charts of a replayed day', () => {
  it('charts of a replayed day have the feed gaps of the recording up to the replayed moment', async () => {
    const asOfMs = board.market().asOfMs
    const minutes = (after: number) => new Date(asOfMs + after * 60_000)
    await server.database('gaps').insert([
      { board: 'krx', began_at: minutes(-30), ended_at: minutes(-20), code: 'timeout' },
      { board: 'krx', began_at: minutes(-5), ended_at: minutes(5), code: 'worker_away' },
      { board: 'krx', began_at: minutes(10), ended_at: minutes(20), code: 'timeout' },
      { board: 'simulated', began_at: minutes(-15), ended_at: minutes(-10), code: 'timeout' },
    ])
    const expected = [
      { from: seoulIso(asOfMs - 30 * 60_000), to: seoulIso(asOfMs - 20 * 60_000), code: 'timeout' },
      { from: seoulIso(asOfMs - 5 * 60_000), to: null, code: 'worker_away' },
    ]
    for (const path of ['stocks/005930', 'market/indices/KOSPI']) {
      const { body } = await server.get(`/api/${path}/candles?interval=1m&from=${DAY}`, admin.session)
      expect(body?.gaps).toEqual(expected)
    }
  })
})

describe('an admin who controls the replay', () => {
  it('an admin plays, pauses, steps, seeks and changes the speed of a replay, and each is recorded', async () => {
    for (const [command, expected] of [
      [{ speed: 600 }, { state: 'paused', speed: 600 }],
      [{ at: '2026-03-19T11:30:00+09:00' }, { at: seoulIso(at('11:30:00')) }],
      [{ at: '2026-03-19T23:30:00+09:00' }, { at: seoulIso(at('15:30:00')), state: 'ended' }],
      [
        { step: true, at: '2026-03-19T10:00:00+09:00' },
        { at: seoulIso(at('10:00:00')), state: 'paused' },
      ],
      [{ state: 'playing' }, { state: 'playing' }],
    ] as const) {
      expect(await steer(command)).toMatchObject({ status: 200, body: { replaying: true, ...expected } })
    }
    const control = await controlNow()
    expect(control).toMatchObject({ isPaused: false, speed: 600, stepping: false, begunAfter: 'e0' })
    expect(replayedAt(control, control.sinceMs + 1_000)).toBe(at('10:10:00'))
    const acts = await actsOnRecord()
    expect(acts).toHaveLength(5)
    expect(acts[0]).toMatchObject({ admin_id: 'boss', target: DAY })
    expect(JSON.parse(acts[0]?.details ?? '')).toMatchObject({
      before: { speed: 60, state: 'paused' },
      after: { speed: 600 },
    })
  })

  it('an admin switches the replay to another stored day, from its beginning or a given time', async () => {
    const ids = await insertListings(server.database, 'krx', [quoteRow()])
    const rows = [{ ...ticked, id: ids.get('005930') ?? 0, price: 110, volume: 10 }]
    for (const [day, time] of [
      ['2026-03-17', '15:30:00'],
      ['2026-03-18', '09:21:00'],
      ['2026-03-18', '18:00:00'],
      [DAY, '09:20:00'],
    ] as const)
      await insertTicks(server.database, { atMs: at(time, day), tradeDate: day, rows })
    const { body } = await server.get('/api/market/replay/days', admin.session)
    expect(body).toEqual({ days: [DAY, '2026-03-18', '2026-03-17'] })

    expect((await steer({ day: '2026-03-18' })).body).toMatchObject({
      day: '2026-03-18',
      at: seoulIso(at('09:21:00', '2026-03-18')),
      ends_at: seoulIso(at('18:00:00', '2026-03-18')),
    })
    expect(await controlNow()).toMatchObject({ begunAfter: null })
    const noon = '2026-03-18T12:00:00.000+09:00'
    expect((await steer({ day: '2026-03-18', at: noon })).body).toMatchObject({ at: noon })
    expect(await steer({ day: '2026-03-16' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'day', code: 'not_recorded' }] },
    })
  })

  it.each([
    {},
    { speed: 0 },
    { speed: 601 },
    { state: 'ended' },
    { at: '10:00' },
    { day: 'yesterday' },
    { day: '0001-01-01' },
    { at: '9999-12-31T23:59:59Z' },
    { step: false },
    { faster: true },
  ])('is refused %j', async (command) => {
    const before = await controlNow()
    expect((await steer(command)).status).toBe(422)
    expect(await controlNow()).toEqual(before)
  })

  it('a command is not lost when a worker moves the replay at the same time', async () => {
    const commands = Array.from({ length: 5 }, (_, n) => ({ speed: 100 + n }))
    const answers = await Promise.all([...commands, { state: 'playing' }].map((command) => steer(command)))
    for (const { status } of answers) expect([200, 409]).toContain(status)
    const done = answers.filter(({ status }) => status === 200).length
    // Each is recorded first; one that gave up in favour of others has a second row with that reason.
    const details = (await actsOnRecord()).map((act) => JSON.parse(act.details) as { undone?: string })
    const undone = details.filter((detail) => detail.undone !== undefined).length
    expect([details.length, undone]).toEqual([answers.length + undone, answers.length - done])
  })
})
