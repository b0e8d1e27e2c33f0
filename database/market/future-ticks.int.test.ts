import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import type { SeoulDate } from '#shared/market/seoul-time'
import { newestDaySeen } from '../history/board-days.ts'
import { readCandles } from '../candles/candles.ts'
import { readDayTicks } from '../candles/day-ticks.ts'
import { gapsOf, recordGap } from './gaps.ts'
import { indexSeries, stockSeries } from '../candles/series.ts'
import { readLastMarket } from './last-quotes.ts'
import { insertListings } from './listings.ts'
import { openDatabase, type Database } from '../pool.ts'
import { spanOf, storedDays } from '../history/recorded-days.ts'
import { readRunningMinutes } from '../candles/running.ts'
import { seenDays } from '../candles/seen-days.ts'
import { insertIndexTicks, insertTicks } from './ticks.ts'

const DAY = '2026-03-19'
const at = (text: string) => Date.parse(`${text.replace(' ', 'T')}+09:00`)
const NOW_MS = at('2026-03-19 10:00')
const RIGHT = 1_000
const WRONG = 9_000

let db: Database
let id: number
beforeAll(() => {
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test', statementTimeoutMs: 0 })
})
beforeEach(async () => {
  await resetStack()
  const listing = {
    code: '005930',
    isin: 'KR7005930003',
    name: '삼성전자',
    market: 'KOSPI',
    section: '',
    shares: 10,
  } as const
  id = (await insertListings(db, 'krx', [listing])).get('005930') ?? 0
  await poll(NOW_MS, DAY, RIGHT)
  // As stored by an older version whose clock was ahead: by a quarter of an hour, and by a day.
  await poll(NOW_MS + 15 * 60_000, DAY, WRONG)
  await poll(at('2026-03-20 10:00'), '2026-03-20', WRONG)
})
afterAll(() => db.destroy())

async function poll(atMs: number, tradeDate: SeoulDate, price: number): Promise<void> {
  const day = { price, previousClose: 900, open: price, high: price, low: price }
  await insertTicks(db, {
    atMs,
    tradeDate,
    rows: [{ id, ...day, volume: price, value: price, state: 'trading' }],
  })
  await insertIndexTicks(db, 'krx', atMs, tradeDate, [
    {
      ...{ code: 'KOSPI', value: price, previous_close: 900, open: price, high: price, low: price },
      ...{ volume: price, turnover: price, change: 0, change_rate: 0, as_of: new Date(atMs).toISOString() },
    },
  ])
}

describe('ticks dated in the future are not read as the newest', () => {
  it('ticks dated in the future are not the last quotes and index values of a board', async () => {
    const last = await readLastMarket(db, 'krx', NOW_MS)
    expect([last?.tradeDate, last?.rows[0]?.price, last?.indices[0]?.value]).toEqual([DAY, RIGHT, RIGHT])
  })

  it('ticks dated in the future are not listed among the ticks of a day', async () => {
    const requested = { listingId: id, tradeDate: DAY, asOfMs: NOW_MS, beforeMs: null, limit: 10 }
    const { ticks } = await readDayTicks(db, requested)
    expect(ticks.map(({ price }) => price)).toEqual([RIGHT])
  })

  it('ticks dated in the future are in no candle of days or minutes, nor in the running one', async () => {
    const requested = { fromMs: null, toMs: NOW_MS + 1, limit: 10, untilMs: NOW_MS }
    for (const interval of ['1d', '1m'] as const) {
      const candles = await readCandles(db, stockSeries(id), { ...requested, interval })
      expect([interval, candles.map(({ high }) => high)]).toEqual([interval, [RIGHT]])
    }
    const running = await readRunningMinutes(db, DAY, [{ id, asOfMs: NOW_MS }])
    expect(running.get(id)?.seen.high).toBe(RIGHT)
  })

  it.each([
    ['a stock', () => stockSeries(id)],
    ['an index', () => indexSeries('krx', 'KOSPI')],
  ])('as days of %s', async (_, seriesOf) => {
    for (const from of [null, DAY]) {
      const seen = await seenDays(db, seriesOf(), { from, to: null, limit: 10 }, NOW_MS)
      expect(seen.map(({ tradeDate, high }) => [tradeDate, high])).toEqual([[DAY, RIGHT]])
    }
  })

  it('ticks dated in the future add no day to replay, and do not extend one', async () => {
    expect(await storedDays(db, 'krx', NOW_MS)).toEqual([DAY])
    expect(await spanOf(db, { board: 'krx', day: DAY }, NOW_MS)).toEqual({ fromMs: NOW_MS, endsMs: NOW_MS })
    expect(await spanOf(db, { board: 'krx', day: '2026-03-20' }, NOW_MS)).toBeNull()
  })

  it('ticks dated in the future do not decide the trade date of the board', async () => {
    expect(await newestDaySeen(db, 'krx', NOW_MS)).toBe(DAY)
  })

  it('ticks dated in the future are not the last data before a feed gap', async () => {
    const nowMs = NOW_MS + 10 * 60_000
    const spansOf = (fromMs: number, toMs: number) => [{ fromMs, toMs }]
    const found = {
      board: 'krx',
      sinceMs: null,
      nowMs,
      isOver: true,
      code: 'worker_away',
      toleratedMs: 0,
    } as const
    await recordGap(db, { ...found, spansOf })
    const gaps = await gapsOf(db, { board: 'krx', fromMs: null, toMs: null })
    expect(gaps).toMatchObject([{ beganMs: NOW_MS, endedMs: nowMs }])
  })
})
