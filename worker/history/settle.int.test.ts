import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { upsertDailyCandles } from '#database/history/daily-candles'
import { insertListings } from '#database/market/listings'
import { openDatabase, type Database } from '#database/pool'
import { insertIndexTicks, insertTicks } from '#database/market/ticks'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { settleDays } from './settle.ts'

let database: Database
const ids: number[] = []

beforeAll(async () => {
  await resetStack()
  database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  const rest = { name: 'x', market: 'KOSPI' as const, section: '', shares: 70 }
  const listings = ['005930', '000660'].map((code) => ({ code, isin: `KR7${code}003`, ...rest }))
  ids.push(...(await insertListings(database, 'krx', listings)).values())
})
beforeEach(async () => {
  for (const table of ['daily_candles', 'index_daily', 'history_progress', 'ticks', 'index_ticks'])
    await database(table).delete()
})
afterAll(() => database.destroy())

/** A poll of the first listing: `tick('2026-03-19 10:34', 100, 5)`. */
async function tick(time: string, price: number | null, volume: number, date = time.slice(0, 10), which = 0) {
  const atMs = Date.parse(`${time.replace(' ', 'T')}+09:00`)
  const traded = volume === 0 ? null : price
  const id = ids[which] ?? 0
  const prices = { price, previousClose: 90, open: traded, high: traded, low: traded }
  const row = { id, ...prices, volume, value: volume * 100, state: 'trading' as const }
  await insertTicks(database, { atMs, tradeDate: date, rows: [row] })
}

const settle = () =>
  settleDays(
    { db: database, log: pino({ level: 'silent' }), board: 'krx', nowMs: Date.now(), pauseMs: 0 },
    new AbortController().signal,
  )

const days = () =>
  database('daily_candles').select('trade_date', 'close', 'volume', 'source').orderBy('trade_date')

describe('a day of the board', () => {
  it('is written to the history with its last values when the board has moved to a later one', async () => {
    await tick('2026-03-18 09:30', 100, 5)
    await tick('2026-03-18 15:40', 104, 50)
    await settle()
    expect(await days()).toEqual([])
    await tick('2026-03-19 00:05', 104, 55, '2026-03-18')
    await tick('2026-03-19 09:00', null, 0)
    await settle()
    expect(await database('daily_candles')).toEqual([
      {
        listing_id: ids[0],
        trade_date: '2026-03-18',
        open: 104,
        high: 104,
        low: 104,
        close: 104,
        volume: 55,
        value: 5_500,
        base_price: 90,
        shares: 70,
        source: 'board',
      },
    ])
  })

  it('is not written before the next day begins, also by a worker that comes back at the weekend', async () => {
    await tick('2026-03-20 12:00', 100, 5)
    await tick('2026-03-22 14:00', 104, 50, '2026-03-20')
    await tick('2026-03-23 09:20', null, 0)
    await settle()
    expect(await days()).toMatchObject([{ trade_date: '2026-03-20', close: 104, volume: 50 }])
  })

  it('without a trade has a close and nothing else', async () => {
    await tick('2026-03-18 09:30', 90, 0)
    await tick('2026-03-19 09:30', 90, 0)
    await settle()
    expect(await database('daily_candles').first()).toMatchObject({
      open: null,
      high: null,
      close: 90,
      volume: 0,
    })
  })

  it('that was missed is written later, and days without polls are left out', async () => {
    for (const date of ['2026-03-10', '2026-03-11', '2026-03-18', '2026-03-19'])
      await tick(`${date} 10:00`, 100, 1)
    await settle()
    expect((await days()).map(({ trade_date }: { trade_date: string }) => trade_date)).toEqual([
      '2026-03-10',
      '2026-03-11',
      '2026-03-18',
    ])
    const progress = await database('history_progress').select('from_date', 'to_date', 'days')
    expect(progress).toEqual([{ from_date: '2026-03-10', to_date: '2026-03-18', days: 3 }])
  })

  it('that is started over is written again when it is over', async () => {
    await tick('2026-03-18 15:00', 100, 5)
    await tick('2026-03-19 09:30', 100, 1)
    await settle()
    await database('ticks').delete()
    await tick('2026-03-18 15:00', 100, 5)
    await settle()
    await tick('2026-03-18 16:00', 101, 6)
    await tick('2026-03-19 09:30', 101, 1)
    await settle()
    expect(await days()).toMatchObject([{ trade_date: '2026-03-18', close: 101, volume: 6 }])
  })

  it('does not overwrite what a source has confirmed', async () => {
    const prices = { open: 1, high: 1, low: 1, close: 1, volume: 7, value: 7, baseKrw: 1, shares: 1 }
    await upsertDailyCandles(database, 'krx', [
      { listingId: ids[0] ?? 0, tradeDate: '2026-03-18', ...prices },
    ])
    await tick('2026-03-18 15:00', 100, 5)
    await tick('2026-03-18 15:00', 200, 5, '2026-03-18', 1)
    await tick('2026-03-19 09:30', 100, 1)
    await settle()
    expect(await days()).toMatchObject([{ source: 'krx', volume: 7 }, { source: 'board' }])
  })

  it('includes its indices', async () => {
    const index = {
      previous_close: 2_600,
      change: 1,
      change_rate: 0.1,
      open: 2_650,
      high: 2_700.5,
      low: 2_640,
      as_of: '',
    }
    for (const [time, value] of [
      ['2026-03-18T15:00:00+09:00', 2_690.12],
      ['2026-03-18T15:40:00+09:00', 2_691.34],
    ] as const) {
      const quote = { code: 'KOSPI' as const, value, ...index, volume: 3, turnover: 4 }
      await insertIndexTicks(database, 'krx', Date.parse(time), '2026-03-18', [quote])
    }
    await tick('2026-03-18 15:00', 100, 5)
    await tick('2026-03-19 09:30', 100, 1)
    await settle()
    expect(await database('index_daily')).toEqual([
      {
        board: 'krx',
        code: 'KOSPI',
        trade_date: '2026-03-18',
        open: '2650.00',
        high: '2700.50',
        low: '2640.00',
        close: '2691.34',
        volume: 3,
        turnover: 4,
        source: 'board',
      },
    ])
  })
})
