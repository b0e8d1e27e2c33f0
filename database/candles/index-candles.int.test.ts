import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { down, up } from '#migrations/0007_index_candles'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { CANDLE_INTERVALS, type Candle, type CandleInterval } from '#shared/market/candle'
import type { Dataset } from '#shared/market/dataset'
import type { IndexCode, IndexQuote } from '#shared/market/index-quote'
import { seoulIso, startOfSeoulDay } from '#shared/market/seoul-time'
import { upsertIndexDays } from '../history/index-daily.ts'
import { readCandles } from './candles.ts'
import type { CandleQuery } from './query.ts'
import { indexSeries } from './series.ts'
import { openDatabase, type Database } from '../pool.ts'
import { readReplayedCandles, type ReplayedCandleQuery } from './replayed.ts'
import { policyJobs, runPolicyJob } from '../storage/storage-policies.ts'
import { bruteCandles, type SeenTick } from '../testing/brute-candles.ts'
import { twoDaysOfPolls } from '../testing/two-days.ts'
import { insertIndexTicks } from '../market/ticks.ts'

let db: Database
beforeAll(() => {
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test', statementTimeoutMs: 0 })
})
beforeEach(async () => {
  await resetStack()
})
afterAll(() => db.destroy())

const BOARD: Dataset = 'krx'
const TODAY = '2026-03-19'
const at = (text: string) => Date.parse(`${text.replace(' ', 'T')}+09:00`)

/** A random stock's day in hundredths, as the day of an index. */
function pollsOf(seed: number): SeenTick[] {
  const points = (value: number | null) => (value === null ? null : value / 100)
  return twoDaysOfPolls(seed).flatMap(({ atMs, tradeDate, rows }) =>
    rows
      .filter(({ id }) => id === 1)
      .map(({ price, open, high, low, volume }) => ({
        atMs,
        tradeDate,
        price: points(price),
        open: points(open),
        high: points(high),
        low: points(low),
        volume,
      })),
  )
}

async function insert(polls: readonly SeenTick[], code: IndexCode = 'KOSPI', board = BOARD): Promise<void> {
  for (const { atMs, tradeDate, price: value, open, high, low, volume } of polls) {
    const rest = {
      previous_close: 700,
      change: null,
      change_rate: null,
      turnover: volume,
      as_of: seoulIso(atMs),
    }
    const quote: IndexQuote = { code, value, open, high, low, volume, ...rest }
    await insertIndexTicks(db, board, atMs, tradeDate, [quote])
  }
}

const onDay = (tradeDate: string) => ({ tradeDate, baseKrw: null })
const ALL = { fromMs: null, toMs: null, limit: 5_000, today: onDay(TODAY) } as const

const read = (
  interval: CandleInterval,
  query: Partial<CandleQuery> = {},
  series = indexSeries(BOARD, 'KOSPI'),
) => readCandles(db, series, { ...ALL, interval, ...query })

async function runJob(what: string): Promise<void> {
  const job = (await policyJobs(db)).find((known) => known.what === what)
  if (job === undefined) throw new Error(`no job ${what}`)
  await runPolicyJob(db, job.id)
}

async function expectCandlesOf(polls: readonly SeenTick[]): Promise<void> {
  for (const interval of CANDLE_INTERVALS)
    expect(await read(interval), interval).toEqual(bruteCandles(polls, interval))
}

it('candles of an index match its ticks before a refresh, after it, and compressed', async () => {
  const polls = pollsOf(1)
  await insert(polls.slice(0, -60))
  await insert(pollsOf(2), 'KOSDAQ')
  await insert(pollsOf(3), 'KOSPI', 'simulated')
  await expectCandlesOf(polls.slice(0, -60))
  await runJob('refresh_index_candles')
  await expectCandlesOf(polls.slice(0, -60))
  await insert(polls.slice(-60))
  await runJob('refresh_index_candles')
  await expectCandlesOf(polls)

  await db.raw(`UPDATE _timescaledb_catalog.chunk SET creation_time = now() - interval '50 days'`)
  await runJob('compress_old_chunks index_candles_1m')
  await runJob('policy_compression index_ticks')
  await expectCandlesOf(polls)
  const first = await read('1m', {}, indexSeries(BOARD, 'KOSDAQ'))
  const second = await read('1m', {}, indexSeries('simulated', 'KOSPI'))
  expect(first).toEqual(bruteCandles(pollsOf(2), '1m'))
  expect(second).toEqual(bruteCandles(pollsOf(3), '1m'))
})

it('a range of index candles is a slice of the whole', async () => {
  await insert(pollsOf(4))
  await runJob('refresh_index_candles')
  const [fromMs, toMs] = [at('2026-03-18 11:00'), at('2026-03-19 09:30')]
  for (const interval of CANDLE_INTERVALS) {
    const all = await read(interval)
    const part = all.filter(({ startMs }) => startMs >= fromMs && startMs < toMs)
    expect(await read(interval, { fromMs, toMs })).toEqual(part)
    expect(await read(interval, { fromMs, toMs, limit: 1 })).toEqual(part.slice(-1))
    expect(part.length).toBeGreaterThan(0)
  }
})

it('index candles outlive their ticks', async () => {
  const polls = pollsOf(5)
  await insert(polls)
  await runJob('refresh_index_candles')
  await db.raw(`UPDATE _timescaledb_catalog.chunk SET creation_time = now() - interval '401 days'`)
  await runJob('drop_old_chunks index_ticks')
  expect(await db('index_ticks').count()).toEqual([{ count: 0 }])
  await runJob('refresh_index_candles')
  await expectCandlesOf(polls)
})

it('the migration of index candles can be rolled back and run again over stored ticks', async () => {
  const polls = pollsOf(6)
  await insert(polls)
  await db.transaction((transaction) => down(transaction))
  const left = (await policyJobs(db)).map(({ what }) => what)
  expect(left.filter((what) => what.includes('index_candles'))).toEqual([])
  expect(left).toContain('compress_old_chunks candles_1m')
  await db.transaction((transaction) => up(transaction))
  await runJob('refresh_index_candles')
  await expectCandlesOf(polls)
})

it('past daily candles of an index come from the history, those of today from its ticks', async () => {
  const polls = pollsOf(7)
  await insert(polls)
  const day = (tradeDate: string, close: number) => ({
    code: 'KOSPI' as const,
    tradeDate,
    open: close - 2.25,
    high: close + 3.5,
    low: close - 4.01,
    close,
    volume: 1_000,
    turnover: 1,
  })
  const history = [day('2026-03-17', 711.11), day('2026-03-18', 722.22), day(TODAY, 733.33)]
  await upsertIndexDays(db, { board: BOARD, source: 'krx' }, history)
  const candles = await read('1d')
  const candleOf = (one: (typeof history)[number] | undefined): Candle | undefined =>
    one && {
      startMs: startOfSeoulDay(one.tradeDate),
      open: one.open,
      high: one.high,
      low: one.low,
      close: one.close,
      volume: one.volume,
    }
  expect(candles).toEqual([candleOf(history[0]), candleOf(history[1]), bruteCandles(polls, '1d').at(-1)])
  expect(await read('1d', { today: onDay('2026-03-20') })).toEqual(history.map(candleOf))
  expect(await read('1d', { toMs: at('2026-03-18 00:00'), limit: 1 })).toEqual([candleOf(history[0])])
})

it('index candles of a replayed day end at the replayed moment', async () => {
  const polls = pollsOf(8)
  await insert(polls)
  const asOfMs = at('2026-03-19 11:11')
  const known = polls.filter(({ atMs, tradeDate }) => tradeDate === TODAY && atMs <= asOfMs)
  const all = { interval: '1m', fromMs: null, toMs: null, limit: 5_000, tradeDate: TODAY, asOfMs } as const
  const replayed = (query: Partial<ReplayedCandleQuery>) =>
    readReplayedCandles(db, indexSeries(BOARD, 'KOSPI'), { ...all, ...query })
  for (const interval of CANDLE_INTERVALS)
    expect(await replayed({ interval })).toEqual(bruteCandles(known, interval))
  const hours = bruteCandles(known, '1h')
  const [fromMs, toMs] = [at('2026-03-19 10:00'), at('2026-03-19 11:00')]
  const isAsked = ({ startMs }: Candle) => startMs >= fromMs && startMs < toMs
  expect(await replayed({ interval: '1h', fromMs })).toEqual(hours.filter(({ startMs }) => startMs >= fromMs))
  expect(await replayed({ interval: '1h', fromMs, toMs })).toEqual(hours.filter(isAsked))
  expect(await replayed({ interval: '1d', fromMs })).toEqual([])
  expect(await replayed({ interval: '1m', limit: 3 })).toEqual(bruteCandles(known, '1m').slice(-3))
})

it('index candles of a partly recorded day begin with its first recorded value, in a replay too', async () => {
  const polls = pollsOf(9).filter(({ tradeDate }) => tradeDate === TODAY)
  const late = polls.filter(({ atMs, volume }) => atMs >= at('2026-03-19 10:20:30') && volume > 0)
  const [first] = late
  if (first === undefined) throw new Error('nothing was polled')
  await insert(late)
  const asOfMs = at('2026-03-19 23:59')
  const candles = (interval: CandleInterval, gapsOf: Dataset | null = BOARD) => read(interval, { gapsOf })
  const replayed = (interval: CandleInterval) =>
    readReplayedCandles(db, indexSeries(BOARD, 'KOSPI'), {
      ...ALL,
      interval,
      tradeDate: TODAY,
      asOfMs,
      gapsOf: 'krx',
    })
  // Without a known hole, the day's first candle contains all of the day until then.
  for (const interval of CANDLE_INTERVALS)
    expect(await candles(interval)).toEqual(bruteCandles(late, interval))
  await db('gaps').insert({
    board: BOARD,
    began_at: new Date(at('2026-03-19 08:30')),
    ended_at: new Date(first.atMs),
    code: 'worker_away',
  })
  const endOfMinute = (Math.floor(first.atMs / 60_000) + 1) * 60_000
  const atFirst = Math.max(...late.filter(({ atMs }) => atMs < endOfMinute).map(({ volume }) => volume))
  const all = Math.max(...late.map(({ volume }) => volume))
  for (const read of [candles, replayed])
    for (const interval of ['1m', '5m', '1h'] as const) {
      const found = await read(interval)
      const whole = bruteCandles(late, interval)
      expect(found[0]?.open).toBe(first.price)
      expect(found.reduce((sum, { volume }) => sum + volume, 0)).toBe(all - atFirst)
      expect(found.slice(1)).toEqual(whole.slice(1))
    }
  expect((await candles('1m'))[0]?.volume).toBe(0)
  // A daily candle contains the whole day, whether or not it was recorded from its beginning.
  expect(await candles('1d')).toEqual(bruteCandles(late, '1d'))
  expect(await replayed('1d')).toEqual(bruteCandles(late, '1d'))
  // The hole of another board, or one that began after the first minute, does not count.
  expect(await candles('1m', 'simulated')).toEqual(bruteCandles(late, '1m'))
  await db('gaps').update({
    began_at: new Date(first.atMs + 60_000),
    ended_at: new Date(first.atMs + 120_000),
  })
  expect(await candles('1m')).toEqual(bruteCandles(late, '1m'))
})
