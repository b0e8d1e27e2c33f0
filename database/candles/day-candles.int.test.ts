import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { createCalendar, krxCalendar } from '#shared/market/calendar'
import { followsOn } from '#shared/market/following-days'
import { seoulDate } from '#shared/market/seoul-time'
import { readCandles } from './candles.ts'
import type { CandleQuery } from './query.ts'
import { stockSeries } from './series.ts'
import { upsertDailyCandles, type DailyCandle } from '../history/daily-candles.ts'
import { insertListings } from '../market/listings.ts'
import { openDatabase, type Database } from '../pool.ts'
import { insertTicks } from '../market/ticks.ts'

let database: Database
let listingId = 0

beforeAll(async () => {
  await resetStack()
  database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  const listing = {
    isin: 'KR7005930003',
    name: '삼성전자',
    market: 'KOSPI' as const,
    section: '',
    shares: 100,
  }
  listingId = (await insertListings(database, 'krx', [{ code: '005930', ...listing }])).get('005930') ?? 0
})
beforeEach(async () => {
  await database('daily_candles').delete()
  await database('ticks').delete()
})
afterAll(() => database.destroy())

const ADJUSTED = { follows: followsOn('krx', krxCalendar) }

const at = (text: string) => Date.parse(`${text.replace(' ', 'T')}+09:00`)

/** Adds a day with one price to the history. */
const history = (tradeDate: string, closeKrw: number, rest: Partial<DailyCandle> = {}) =>
  upsertDailyCandles(database, 'krx', [
    {
      listingId,
      tradeDate,
      open: closeKrw,
      high: closeKrw,
      low: closeKrw,
      close: closeKrw,
      volume: 1_000,
      value: 1,
      baseKrw: closeKrw,
      shares: 100,
      ...rest,
    },
  ])

/** Adds a poll with a price and the volume of the day. */
const tick = (time: string, price: number | null, volume: number, previousClose = price) =>
  insertTicks(database, {
    atMs: at(time),
    tradeDate: seoulDate(at(time)),
    rows: [
      {
        id: listingId,
        price,
        previousClose,
        open: price,
        high: price,
        low: price,
        volume,
        value: 1,
        state: 'trading',
      },
    ],
  })

/** The days as `date close × volume`. */
async function days(query: Partial<CandleQuery> = {}): Promise<string[]> {
  const candles = await readCandles(database, stockSeries(listingId), {
    interval: '1d',
    fromMs: null,
    toMs: null,
    limit: 5_000,
    ...query,
  })
  return candles.map(({ startMs, close, volume }) => `${seoulDate(startMs)} ${close} × ${volume}`)
}

describe('daily candles from history and ticks', () => {
  it('history and ticks before and after it form one series of daily candles', async () => {
    await tick('2026-03-12 15:30', 90, 1)
    await history('2026-03-16', 100)
    await history('2026-03-17', 101, { baseKrw: 100 })
    await tick('2026-03-18 15:30', 102, 2, 101)
    await tick('2026-03-19 10:00', 103, 3, 102)
    const all = [
      '2026-03-12 90 × 1',
      '2026-03-16 100 × 1000',
      '2026-03-17 101 × 1000',
      '2026-03-18 102 × 2',
      '2026-03-19 103 × 3',
    ]
    const today = { tradeDate: '2026-03-19', baseKrw: 102 }
    expect(await days({ today })).toEqual(all)
    for (const adjusted of [undefined, ADJUSTED]) {
      expect(await days({ today, adjusted, limit: 3 })).toEqual(all.slice(2))
      expect(await days({ today, adjusted, fromMs: at('2026-03-17 00:00') })).toEqual(all.slice(2))
      expect(await days({ today, adjusted, fromMs: at('2026-03-17 00:01') })).toEqual(all.slice(3))
      expect(await days({ today, adjusted, toMs: at('2026-03-17 00:00') })).toEqual(all.slice(0, 2))
      expect(await days({ today, adjusted, toMs: at('2026-03-18 00:00'), limit: 2 })).toEqual(all.slice(1, 3))
    }
  })

  it('past days come from the history and the current trade date from the ticks', async () => {
    await tick('2026-03-18 15:30', 100, 10)
    await tick('2026-03-19 10:00', 100, 10)
    await history('2026-03-18', 101)
    await history('2026-03-19', 102)
    const oldest = '2026-03-18 101 × 1000'
    const today = { tradeDate: '2026-03-19', baseKrw: 100 }
    expect(await days({ today })).toEqual([oldest, '2026-03-19 100 × 10'])
    expect(await days()).toEqual([oldest, '2026-03-19 102 × 1000'])
    await database('ticks').where('trade_date', '2026-03-19').delete()
    expect(await days({ today })).toEqual([oldest, '2026-03-19 102 × 1000'])
  })

  it('a day without a trade has no daily candle', async () => {
    await history('2026-03-18', 100)
    await history('2026-03-19', 100, { open: null, high: null, low: null, volume: 0 })
    expect(await days()).toEqual(['2026-03-18 100 × 1000'])
  })

  it('adjusted candles before a split with several halted days are in new shares', async () => {
    const halted = { open: null, high: null, low: null, volume: 0 }
    await history('2018-04-27', 2_650_000)
    await history('2018-04-30', 2_650_000, halted)
    await history('2018-05-02', 2_650_000, halted)
    await history('2018-05-03', 2_650_000, halted)
    await history('2018-05-04', 51_900, { baseKrw: 53_000 })
    expect(await days()).toEqual(['2018-04-27 2650000 × 1000', '2018-05-04 51900 × 1000'])
    const adjusted = ['2018-04-27 53000 × 50000', '2018-05-04 51900 × 1000']
    expect(await days({ adjusted: ADJUSTED })).toEqual(adjusted)
    // Also when the range ends before the split, or the limit leaves one day.
    expect(await days({ adjusted: ADJUSTED, toMs: at('2018-05-01 00:00'), limit: 1 })).toEqual(
      adjusted.slice(0, 1),
    )
  })

  it('a split of this morning is derived from the base price of the board, traded or not', async () => {
    await history('2026-03-18', 50_000)
    await tick('2026-03-19 09:20', null, 0, 50_000)
    const split = { tradeDate: '2026-03-19', baseKrw: 10_000 }
    expect(await days({ adjusted: ADJUSTED, today: split })).toEqual(['2026-03-18 10000 × 5000'])
    await tick('2026-03-19 10:00', 10_100, 5, 10_000)
    const both = ['2026-03-18 10000 × 5000', '2026-03-19 10100 × 5']
    expect(await days({ adjusted: ADJUSTED, today: split })).toEqual(both)
    // The following day, before the nightly job has added it to the history.
    const after = { tradeDate: '2026-03-20', baseKrw: 10_100 }
    expect(await days({ adjusted: ADJUSTED, today: after })).toEqual(both)
  })

  it('a split after a holiday at short notice is recognised once the calendar has the holiday', async () => {
    await history('2026-03-18', 50_000)
    await history('2026-03-20', 10_000)
    expect(await days({ adjusted: ADJUSTED })).toEqual(['2026-03-18 50000 × 1000', '2026-03-20 10000 × 1000'])
    const calendar = createCalendar({ overrides: { days: { '2026-03-19': 'closed' } } })
    const oldest = await days({ adjusted: { follows: followsOn('krx', calendar) } })
    expect(oldest).toEqual(['2026-03-18 10000 × 5000', '2026-03-20 10000 × 1000'])
  })
})
