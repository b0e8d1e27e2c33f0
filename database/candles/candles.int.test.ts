import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as candlesMigration from '#migrations/0005_candles'
import * as limitsMigration from '#migrations/0008_gaps_calendar_sectors'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { CANDLE_INTERVALS, CANDLE_MS } from '#shared/market/candle'
import type { Candle, CandleInterval } from '#shared/market/candle'
import { seoulDate, startOfSeoulDay } from '#shared/market/seoul-time'
import { readCandles } from './candles.ts'
import type { CandleQuery } from './query.ts'
import { stockSeries } from './series.ts'
import { openDatabase, type Database } from '../pool.ts'
import { policyJobs, runPolicyJob } from '../storage/storage-policies.ts'
import { insertTicks, type TickBatch } from '../market/ticks.ts'
import { bruteCandles, mergeCandles, type SeenTick } from '../testing/brute-candles.ts'
import { twoDaysOfPolls } from '../testing/two-days.ts'

let db: Database
beforeAll(() => {
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test', statementTimeoutMs: 0 })
})
beforeEach(async () => {
  await resetStack()
})
afterAll(() => db.destroy())

/** A moment in Seoul: `at('2026-03-19 10:34')`. */
const at = (text: string) => Date.parse(`${text.replace(' ', 'T')}+09:00`)

async function insert(polls: readonly TickBatch[]): Promise<void> {
  for (const poll of polls) await insertTicks(db, poll)
}

const read = (listingId: number, interval: CandleInterval, query: Partial<CandleQuery> = {}) =>
  readCandles(db, stockSeries(listingId), { interval, fromMs: null, toMs: null, limit: 5_000, ...query })

/** Runs one of our jobs, as the scheduler or the worker does. */
async function runJob(what: string): Promise<void> {
  const job = (await policyJobs(db)).find((known) => known.what === what)
  if (job === undefined) throw new Error(`no job ${what}`)
  await runPolicyJob(db, job.id)
}
const refresh = () => runJob('refresh_candles')

/** Backdates all chunks of a table, or those before a moment. */
async function age(table: string, days: number, beforeMs = at('2100-01-01 00:00')): Promise<void> {
  await db.raw(
    `UPDATE _timescaledb_catalog.chunk SET creation_time = now() - make_interval(days => ?)
     FROM show_chunks(?::regclass, older_than => ?::timestamptz) AS old
     WHERE old = format('%I.%I', schema_name, table_name)::regclass`,
    [days, table, new Date(beforeMs)],
  )
}

function ticksOf(polls: readonly TickBatch[], listingId: number): SeenTick[] {
  return polls.flatMap(({ atMs, tradeDate, rows }) =>
    rows.filter(({ id }) => id === listingId).map((row) => ({ ...row, atMs, tradeDate })),
  )
}

async function expectCandlesOf(polls: readonly TickBatch[]): Promise<void> {
  for (const listingId of new Set(polls.flatMap(({ rows }) => rows.map(({ id }) => id)))) {
    for (const interval of CANDLE_INTERVALS) {
      const expected = bruteCandles(ticksOf(polls, listingId), interval)
      expect(await read(listingId, interval), `${interval} of ${listingId}`).toEqual(expected)
    }
  }
}

describe('candles of a stock match its ticks', () => {
  it('candles match the ticks before and after a refresh, with late ticks, and after compression', async () => {
    const polls = twoDaysOfPolls(1)
    const late = polls.filter((_, index) => index % 7 === 3)
    await insert(polls.filter((poll) => !late.includes(poll)))
    await expectCandlesOf(polls.filter((poll) => !late.includes(poll)))
    await refresh()
    await insert(late)
    await refresh()
    await expectCandlesOf(polls)

    const last = polls.slice(-40)
    for (const table of ['ticks', 'candles_1m', 'candles_5m']) await age(table, 3)
    for (const table of ['candles_1m', 'candles_5m']) await runJob(`compress_old_chunks ${table}`)
    await runJob('policy_compression ticks')
    await expectCandlesOf(polls)
    const shifted = last.map((poll) => ({ ...poll, atMs: poll.atMs + 1_000 }))
    await insert(shifted)
    await refresh()
    await expectCandlesOf([...polls, ...shifted])
  })

  it.each([2, 3])(
    'with polls stored twice, in any order, over a restart and a hole (seed %i)',
    async (seed) => {
      const polls = twoDaysOfPolls(seed).filter(
        ({ atMs }) => atMs < at('2026-03-18 13:02') || atMs > at('2026-03-18 13:49'),
      )
      await insert(polls)
      await refresh()
      await insert(polls.toReversed())
      await refresh()
      await expectCandlesOf(polls)
    },
  )

  it('longer candles are aggregates of shorter candles', async () => {
    await insert(twoDaysOfPolls(4))
    await refresh()
    const minutes = await read(1, '1m')
    for (const interval of ['5m', '1h'] as const) {
      const length = CANDLE_MS[interval]
      const startOf = ({ startMs }: Candle) => Math.floor(startMs / length) * length
      expect(await read(1, interval)).toEqual(mergeCandles(minutes, startOf))
    }
    const midnightOf = ({ startMs }: Candle) => startOfSeoulDay(seoulDate(startMs))
    expect(await read(1, '1d')).toEqual(mergeCandles(minutes, midnightOf))
  })
})

it('the migration of candles can be rolled back and run again over stored ticks, compressed or not', async () => {
  const polls = twoDaysOfPolls(8)
  await insert(polls)
  await refresh()
  await age('ticks', 3)
  await runJob('policy_compression ticks')
  for (const { down } of [limitsMigration, candlesMigration])
    await db.transaction((transaction) => down(transaction))
  expect((await policyJobs(db)).filter(({ what }) => /(?<!index_)candle/.test(what))).toEqual([])
  await runJob('drop_old_chunks ticks')
  for (const { up } of [candlesMigration, limitsMigration])
    await db.transaction((transaction) => up(transaction))
  await expectCandlesOf(polls)
  await refresh()
  await expectCandlesOf(polls)
})

it('a range of candles is a slice of the whole, the volume of its first counted from the candle before', async () => {
  await insert(twoDaysOfPolls(5))
  await refresh()
  const fromMs = at('2026-03-18 11:00')
  const toMs = at('2026-03-19 09:00')
  for (const interval of CANDLE_INTERVALS) {
    const all = await read(1, interval)
    const part = all.filter(({ startMs }) => startMs >= fromMs && startMs < toMs)
    expect(await read(1, interval, { fromMs, toMs })).toEqual(part)
    expect(part.length).toBeGreaterThan(0)
    expect(part.length).toBeLessThan(all.length)
    expect(await read(1, interval, { fromMs, toMs, limit: 2 })).toEqual(part.slice(-2))
    expect(await read(1, interval, { toMs: at('2026-03-18 00:00') })).toEqual([])
    expect(await read(999, interval)).toEqual([])
  }
})

it('the newest candles of a limit are the same whichever period is searched first', async () => {
  await insert(twoDaysOfPolls(9))
  await refresh()
  for (const interval of ['1m', '5m', '1h'] as const) {
    const all = await read(1, interval)
    const [first, last] = [all[0]?.startMs ?? 0, all.at(-1)?.startMs ?? 0]
    for (const newestMs of [last, last + 86_400_000, first, Date.now()]) {
      for (const limit of [1, 7, all.length, all.length + 1]) {
        expect(await read(1, interval, { newestMs, limit })).toEqual(all.slice(-limit))
        const older = all.filter(({ startMs }) => startMs < last)
        expect(await read(1, interval, { newestMs, limit, toMs: last })).toEqual(older.slice(-limit))
        expect(await read(1, interval, { newestMs, limit, fromMs: last })).toEqual(all.slice(-1))
      }
    }
  }
})

describe('a daily candle', () => {
  const poll = (text: string, tradeDate: string, volume: number, price = 100): TickBatch => ({
    atMs: at(text),
    tradeDate,
    rows: [{ ...NO_TRADE, id: 1, price, open: 99, high: 120, low: 80, volume }],
  })

  it('ticks that arrive after midnight belong to the trade date they report', async () => {
    const polls = [
      poll('2026-03-18 15:30', '2026-03-18', 500),
      poll('2026-03-19 01:28', '2026-03-18', 540),
      poll('2026-03-19 09:00', '2026-03-19', 30),
    ]
    await insert(polls)
    await refresh()
    await expectCandlesOf(polls)
    expect((await read(1, '1d')).map(({ startMs, volume }) => [startMs, volume])).toEqual([
      [startOfSeoulDay('2026-03-18'), 540],
      [startOfSeoulDay('2026-03-19'), 30],
    ])
  })

  it('a daily candle begins at midnight in Seoul, not at midnight UTC', async () => {
    await insert([
      poll('2026-03-18 23:59:59', '2026-03-18', 500),
      poll('2026-03-19 00:00:00', '2026-03-19', 1),
      poll('2026-03-19 08:59:59', '2026-03-19', 20),
      poll('2026-03-19 09:00:00', '2026-03-19', 30),
    ])
    await refresh()
    expect((await read(1, '1d')).map(({ startMs, volume }) => [seoulDate(startMs), volume])).toEqual([
      ['2026-03-18', 500],
      ['2026-03-19', 30],
    ])
    expect((await read(1, '1h')).map(({ volume }) => volume)).toEqual([500, 1, 19, 10])
  })

  it('a day recorded from noon on has the opening price and the volume of the whole day', async () => {
    await insert([poll('2026-03-19 12:00', '2026-03-19', 700)])
    expect(await read(1, '1m')).toEqual([
      { startMs: at('2026-03-19 12:00'), open: 99, high: 120, low: 80, close: 100, volume: 700 },
    ])
  })

  it('a day without a trade has no candle', async () => {
    await insert([{ atMs: at('2026-03-19 10:00'), tradeDate: '2026-03-19', rows: [{ ...NO_TRADE, id: 1 }] }])
    await refresh()
    for (const interval of CANDLE_INTERVALS) expect(await read(1, interval)).toEqual([])
  })
})

describe('candles outlive their ticks', () => {
  it('candles stay when their ticks are dropped, and when late ticks invalidate the period again', async () => {
    const polls = twoDaysOfPolls(6)
    await insert(polls)
    await refresh()
    await age('ticks', 31, at('2026-03-19 00:00'))
    await runJob('drop_old_chunks ticks')
    const [{ left } = { left: null }] = await db('ticks').min<{ left: Date | null }[]>('time as left')
    expect(left?.getTime()).toBeGreaterThanOrEqual(at('2026-03-19 00:00'))
    await refresh()
    await expectCandlesOf(polls)

    await insert(
      polls.filter((_, index) => index % 50 === 0).map((poll) => ({ ...poll, atMs: poll.atMs + 7 })),
    )
    await refresh()
    expect(await read(1, '1d')).toEqual(bruteCandles(ticksOf(polls, 1), '1d'))
    const before = bruteCandles(ticksOf(polls, 1), '1m').filter(
      ({ startMs }) => seoulDate(startMs) === '2026-03-18',
    )
    expect(await read(1, '1m', { toMs: at('2026-03-19 00:00') })).toEqual(before)
  })

  it('longer candles outlive the candles of a minute', async () => {
    const polls = twoDaysOfPolls(7)
    await insert(polls)
    await refresh()
    await age('ticks', 31)
    await runJob('drop_old_chunks ticks')
    await age('candles_1m', 91)
    await runJob('drop_old_chunks candles_1m')
    await refresh()
    expect(await read(1, '1m')).toEqual([])
    for (const interval of ['5m', '1h', '1d'] as const)
      expect(await read(1, interval)).toEqual(bruteCandles(ticksOf(polls, 1), interval))
  })
})

it('the running candle is read at once, whether or not the view was refreshed', async () => {
  const nowMs = Date.now()
  const startMs = Math.floor(nowMs / 60_000) * 60_000
  const tradeDate = seoulDate(startMs)
  const row = { ...NO_TRADE, id: 1, price: 100, open: 100, high: 100, low: 100 }
  const poll = (secondsAgo: number, volume: number) =>
    insertTicks(db, { atMs: nowMs - secondsAgo * 1_000, tradeDate, rows: [{ ...row, volume }] })
  await poll(300, 10)
  await refresh()
  await poll(0, 30)
  expect((await read(1, '1m')).map((candle) => candle.volume)).toEqual([10, 20])
  await refresh()
  await insertTicks(db, { atMs: nowMs + 1, tradeDate, rows: [{ ...row, volume: 45 }] })
  expect((await read(1, '1d')).map((candle) => candle.volume)).toEqual([45])
})

const NO_TRADE = {
  price: 100,
  previousClose: 100,
  open: null,
  high: null,
  low: null,
  volume: 0,
  value: 0,
  state: 'halted',
} as const
