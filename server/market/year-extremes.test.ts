import pino from 'pino'
import { describe, expect, it, vi } from 'vitest'
import type { Extremes, RunningDay } from '#database/history/daily-candles'
import type { QuoteRow } from '#shared/market/quote'
import { MINUTE_MS } from '#shared/time'
import type { MarketBoard } from '../live/market-board.ts'
import { boardOf, quoteRow } from '../testing/board.ts'
import { withToday, YearExtremes } from './year-extremes.ts'

const EXTREMES: Extremes = { high: 1_200, highOn: '2025-10-10', low: 800, lowOn: '2025-04-10' }

function stage(rows: QuoteRow[] = [quoteRow({ id: 4 })]) {
  let [tradeDate, mark] = ['2026-03-19', 'a']
  const read = vi.fn((_id: number, _from: string, _today: RunningDay) =>
    Promise.resolve(new Map([[4, EXTREMES]])),
  )
  const board: MarketBoard = {
    ...boardOf(rows),
    market: () => ({ ...boardOf(rows).market(), tradeDate }),
  }
  const log = pino({ level: 'silent' })
  const year = new YearExtremes({ board, read, historyMark: () => Promise.resolve(mark), log })
  return {
    year,
    read,
    rows,
    nextDay: () => (tradeDate = '2026-03-20'),
    grow: () => (mark += 'a'),
  }
}

describe('extremes of the year before today', () => {
  it('the year is read once, for the 52 weeks before the trade date, with its base prices', async () => {
    const { year, read } = stage()
    expect(year.of(4)).toBeUndefined()
    for (let minute = 0; minute < 20; minute++) await year.look(minute * MINUTE_MS)
    expect(year.of(4)).toEqual(EXTREMES)
    expect(read).toHaveBeenCalledTimes(1)
    const [anyId, from, today] = read.mock.calls[0] ?? []
    expect([anyId, from, today?.tradeDate]).toEqual([4, '2025-03-20', '2026-03-19'])
    expect([today?.baseKrwOf(4), today?.baseKrwOf(5)]).toEqual([208_500, null])
  })

  it('the year is read again in time when the clock of the machine is set back', async () => {
    const { year, read, grow } = stage()
    vi.useFakeTimers({ toFake: ['Date', 'performance'], now: Date.parse('2026-03-19T18:00:00Z') })
    try {
      await year.look()
      grow()
      vi.advanceTimersByTime(6 * MINUTE_MS)
      vi.setSystemTime(Date.parse('2026-03-19T09:00:00Z'))
      await year.look()
      expect(read).toHaveBeenCalledTimes(2)
    } finally {
      vi.useRealTimers()
    }
  })

  it('the year is read again when a trade date begins', async () => {
    const { year, read, nextDay } = stage()
    await year.look(0)
    nextDay()
    await year.look(MINUTE_MS)
    expect(read).toHaveBeenCalledTimes(2)
  })

  it('the year is read again after a delay when the history or a base price changed', async () => {
    const { year, read, grow, rows } = stage()
    await year.look(0)
    grow()
    await year.look(MINUTE_MS)
    expect(read).toHaveBeenCalledTimes(1)
    await year.look(6 * MINUTE_MS)
    expect(read).toHaveBeenCalledTimes(2)
    rows[0] = quoteRow({ id: 4, previousClose: 4_170 })
    await year.look(12 * MINUTE_MS)
    expect(read).toHaveBeenCalledTimes(3)
  })

  it('a failed read leaves the known extremes, and is retried later', async () => {
    const { year, read, nextDay } = stage()
    await year.look(0)
    nextDay()
    read.mockRejectedValueOnce(new Error('away'))
    await year.look(MINUTE_MS)
    expect(year.of(4)).toEqual(EXTREMES)
    await year.look(2 * MINUTE_MS)
    expect(read).toHaveBeenCalledTimes(3)
  })
})

describe('52 weeks with today', () => {
  it.each([
    [{ high: 1_100, low: 900 }, EXTREMES],
    [{ high: 1_200, low: 800 }, EXTREMES],
    [{ high: null, low: null }, EXTREMES],
    [
      { high: 1_201, low: 900 },
      { ...EXTREMES, high: 1_201, highOn: '2026-03-19' },
    ],
    [
      { high: 1_100, low: 799 },
      { ...EXTREMES, low: 799, lowOn: '2026-03-19' },
    ],
  ])('%j', (row, expected) => {
    expect(withToday(row, '2026-03-19', EXTREMES)).toEqual(expected)
  })

  it('extremes of 52 weeks are unknown without the year before', () => {
    expect(withToday({ high: 1, low: 1 }, '2026-03-19', undefined)).toBeNull()
  })
})
