import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { krxCalendar } from '#shared/market/calendar'
import type { Dataset } from '#shared/market/dataset'
import { followsOn } from '#shared/market/following-days'
import { upsertDailyCandles, yearExtremes, type DailyCandle, type RunningDay } from './daily-candles.ts'
import { SEEN_ON_THE_BOARD } from './upsert-days.ts'
import { insertListings } from '../market/listings.ts'
import { openDatabase, type Database } from '../pool.ts'

const stock = (code: string) => ({
  code,
  isin: `KR7${code}003`,
  name: code,
  market: 'KOSPI' as const,
  section: '',
  shares: 100,
})

function day(listingId: number, tradeDate: string, rest: Partial<DailyCandle> = {}): DailyCandle {
  const price = { open: 1_000, high: 1_100, low: 900, close: 1_000, baseKrw: 1_000 }
  return { listingId, tradeDate, ...price, volume: 5, value: 5_000, shares: 100, ...rest }
}

describe('daily candles', () => {
  let database: Database
  let kim = 0
  let lee = 0

  beforeAll(async () => {
    await resetStack()
    database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
    const ids = await insertListings(database, 'krx', [stock('005930'), stock('000660')])
    kim = ids.get('005930') ?? 0
    lee = ids.get('000660') ?? 0
  })
  afterAll(() => database.destroy())

  const empty = () => database('daily_candles').delete()
  const rows = () => database('daily_candles').orderBy(['listing_id', 'trade_date'])

  it('a day that is imported twice is written once, and replaced where it differs', async () => {
    await empty()
    const days = [day(kim, '2026-03-18'), day(kim, '2026-03-19')]
    expect(await upsertDailyCandles(database, 'krx', days)).toBe(2)
    expect(await upsertDailyCandles(database, 'krx', days)).toBe(0)
    expect(await upsertDailyCandles(database, 'krx', [day(kim, '2026-03-19', { volume: 6 })])).toBe(1)
    expect(await rows()).toMatchObject([{ volume: 5 }, { volume: 6, trade_date: '2026-03-19' }])
  })

  it('a day seen on the board is replaced by a confirmed one, and never the other way round', async () => {
    await empty()
    const seen = [day(kim, '2026-03-19', { volume: 4 })]
    expect(await upsertDailyCandles(database, SEEN_ON_THE_BOARD, seen)).toBe(1)
    expect(await upsertDailyCandles(database, SEEN_ON_THE_BOARD, [day(kim, '2026-03-19')])).toBe(1)
    expect(await upsertDailyCandles(database, 'krx', [day(kim, '2026-03-19')])).toBe(1)
    expect(await upsertDailyCandles(database, SEEN_ON_THE_BOARD, seen)).toBe(0)
    expect(await rows()).toMatchObject([{ source: 'krx', volume: 5 }])
  })

  it('a day without a trade has no open, high and low, and amounts beyond 2^31 are stored exactly', async () => {
    await empty()
    const halted = day(kim, '2026-03-19', { open: null, high: null, low: null, volume: 0, baseKrw: null })
    await upsertDailyCandles(database, 'krx', [halted, day(lee, '2026-03-19', { value: 7_019_725_077_866 })])
    expect(await rows()).toMatchObject([
      { open: null, high: null, low: null, base_price: null },
      { value: 7_019_725_077_866 },
    ])
  })

  describe('the extremes of a year', () => {
    const year = (from: string, board: Dataset = 'krx', today?: RunningDay) =>
      yearExtremes(database, {
        ...{ board, from, follows: followsOn(board, krxCalendar) },
        ...(today === undefined ? {} : { today }),
      })

    it('the extremes of a year are its highest and lowest price, each with its newest day', async () => {
      await empty()
      await upsertDailyCandles(database, 'krx', [
        day(kim, '2026-03-16', { high: 9_999, low: 1 }),
        day(kim, '2026-03-17', { high: 1_200, low: 800 }),
        day(kim, '2026-03-18', { high: 1_200, low: 800 }),
        day(kim, '2026-03-19', { open: null, high: null, low: null, volume: 0 }),
        day(lee, '2026-03-19', { high: 2_000, low: 1_000 }),
      ])
      expect(await year('2026-03-17')).toEqual(
        new Map([
          [kim, { high: 1_200, highOn: '2026-03-18', low: 800, lowOn: '2026-03-18' }],
          [lee, { high: 2_000, highOn: '2026-03-19', low: 1_000, lowOn: '2026-03-19' }],
        ]),
      )
      expect(await year('2026-03-17', 'simulated')).toEqual(new Map())
    })

    it('the extremes of a year are in the shares of today, splits of this morning included', async () => {
      await empty()
      await upsertDailyCandles(database, 'krx', [
        day(kim, '2026-03-16', { high: 60_000, low: 40_000, close: 50_000 }),
        day(kim, '2026-03-17', { high: 5_500, low: 4_500, close: 5_000, baseKrw: 5_000 }),
        day(kim, '2026-03-18', { high: 5_600, low: 4_800, close: 5_000, baseKrw: 5_000 }),
      ])
      const split = { high: 6_000, highOn: '2026-03-16', low: 4_000, lowOn: '2026-03-16' }
      expect((await year('2026-01-01')).get(kim)).toEqual(split)
      const baseKrwOf = () => 2_500
      const thisMorning = await year('2026-01-01', 'krx', { tradeDate: '2026-03-19', baseKrwOf })
      expect(thisMorning.get(kim)).toEqual({ ...split, high: 3_000, low: 2_000 })
    })

    it('the extremes of a year assume no split where days are missing', async () => {
      await empty()
      await upsertDailyCandles(database, 'krx', [
        day(kim, '2026-03-10', { high: 1_300, close: 1_000 }),
        day(kim, '2026-03-19', { high: 2_100, low: 1_900, close: 2_000, baseKrw: 2_000 }),
      ])
      expect((await year('2026-01-01')).get(kim)).toMatchObject({
        high: 2_100,
        low: 900,
      })
    })
  })
})
