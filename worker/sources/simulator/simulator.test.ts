import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QuoteRow } from '#shared/market/quote'
import { tickSize } from '#shared/market/rules'
import { expectEqual } from '#shared/testing/expect-equal'
import { SECOND_MS } from '#shared/time'
import { createSimulatorSource } from './simulator.ts'
import { Board, differs } from './testing/board.ts'
import { faultsBetween, faultsOf } from './testing/invariants.ts'

const at = (text: string) => Date.parse(`${text.replace(' ', 'T')}+09:00`)
/** Enough for a stock of every kind, in a day that is walked through poll by poll. */
const FEW = 200
const small = () => createSimulatorSource({ listings: FEW, seed: 1 })
const whole = createSimulatorSource({ listings: 2_880, seed: 1 })

async function boardAt(text: string, source = whole): Promise<Board> {
  const board = new Board()
  await board.poll(source, at(text))
  return board
}

const rowsOf = (board: Board) => [...board.rows.values()]
const countOf = (board: Board, test: (row: QuoteRow) => boolean) => rowsOf(board).filter(test).length

describe('a simulated market', () => {
  it('a simulated market is the same for the same seed and poll times, in any process and after a restart', async () => {
    const moments = fc.array(fc.integer({ min: 100, max: 40 * 60_000 }), { minLength: 2, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(moments, fc.integer({ min: 0, max: 86_399_999 }), async (stepsMs, startMs) => {
        const uninterrupted = new Board()
        let restarted = new Board()
        const first = small()
        let nowMs = at('2026-11-23 00:00') + startMs
        for (const stepMs of [0, ...stepsMs]) {
          nowMs += stepMs
          const expected = await uninterrupted.poll(first, nowMs)
          restarted = restarted.copy()
          expectEqual(await restarted.poll(small(), nowMs), expected)
        }
      }),
      { numRuns: 12 },
    )
  })

  it('a simulated market differs for another seed', async () => {
    const other = createSimulatorSource({ listings: FEW, seed: 2 })
    const [one, two] = [await boardAt('2026-11-23 10:00', small()), await boardAt('2026-11-23 10:00', other)]
    expect(one.row('005930').price).not.toBe(two.row('005930').price)
  })
})

describe('figures of a simulated day', () => {
  it('prices and volumes are consistent from poll to poll over a whole day, whatever the interval', async () => {
    const board = new Board()
    const source = small()
    let nowMs = at('2026-11-23 00:00')
    for (let poll = 0; nowMs < at('2026-11-24 00:03'); poll += 1) {
      const before = board.rows
      const date = board.tradeDate
      await board.poll(source, nowMs)
      const faults = rowsOf(board).flatMap((row) => {
        const last = before.get(row.code)
        const isNextPoll = last !== undefined && date === board.tradeDate
        return [...faultsOf(row), ...(isNextPoll ? faultsBetween(last, row) : [])].map((rule) => [
          row.code,
          rule,
        ])
      })
      expect(faults).toEqual([])
      nowMs += poll % 2 === 0 ? SECOND_MS : (1 + (poll % 7)) * 25 * SECOND_MS
    }
  })

  it('prices lie on the tick grid, but for a few trades at half a tick', async () => {
    const rows = rowsOf(await boardAt('2026-11-23 15:00')).filter(({ state }) => state === 'trading')
    const offTick = rows.filter(({ price }) => price !== null && price % tickSize(price) !== 0)
    expect(offTick.length).toBeGreaterThan(0)
    expect(offTick.length / rows.length).toBeLessThan(0.02)
  })
})

describe.each(['00:05', '09:00', '12:00', '18:00', '23:40'])('at %s a poll a second', (time) => {
  it('a poll changes between a fifth and a half of the rows', async () => {
    const board = await boardAt(`2026-11-23 ${time}`)
    let [changed, polls, traded, mixed] = [0, 0, 0, 0]
    for (; polls < 20; polls += 1) {
      const before = board.rows
      await board.poll(whole, at(`2026-11-23 ${time}`) + (polls + 1) * SECOND_MS)
      for (const row of board.rows.values()) {
        const last = before.get(row.code)
        if (last === undefined || !differs(last, row)) continue
        changed += 1
        if (row.volume === last.volume || row.price === null) continue
        traded += 1
        if (row.value - last.value !== (row.volume - last.volume) * row.price) mixed += 1
      }
    }
    const part = changed / polls / board.rows.size
    expect(part).toBeGreaterThan(0.2)
    expect(part).toBeLessThan(0.45)
    expect(mixed / traded).toBeGreaterThan(0.03)
    expect(mixed / traded).toBeLessThan(0.3)
  })

  it('a simulated day has as many untraded stocks and stocks at a limit as a real one', async () => {
    const board = await boardAt(`2026-11-23 ${time}`)
    const untraded = countOf(board, ({ volume }) => volume === 0)
    const upper = countOf(board, ({ state }) => state === 'upper_limit')
    const lower = countOf(board, ({ state }) => state === 'lower_limit')
    expect(untraded).toBeGreaterThanOrEqual(85)
    expect(untraded).toBeLessThanOrEqual(190)
    expect(upper).toBeGreaterThanOrEqual(5)
    expect(upper).toBeLessThanOrEqual(18)
    expect(lower).toBeGreaterThanOrEqual(1)
    expect(lower).toBeLessThanOrEqual(8)
  })
})

describe('a simulation that starts in the middle of a day', () => {
  it('a simulation that starts in mid-day looks as if it had run since midnight', async () => {
    const noon = await boardAt('2026-11-23 12:00')
    const evening = await boardAt('2026-11-23 23:40')
    const volume = (board: Board) => rowsOf(board).reduce((sum, row) => sum + row.volume, 0)
    expect(volume(noon) / volume(evening)).toBeGreaterThan(0.4)
    expect(volume(noon) / volume(evening)).toBeLessThan(0.6)
    expect(countOf(noon, (row) => row.price !== row.previousClose)).toBeGreaterThan(2_400)
    expect(countOf(noon, (row) => row.high !== row.open && row.low !== row.open)).toBeGreaterThan(1_500)
  })

  it('simulated returns have heavy tails and a common market factor', async () => {
    const moves = rowsOf(await boardAt('2026-11-23 23:40'))
      .filter(({ volume }) => volume > 0)
      .map(({ price, previousClose }) => (price ?? 0) / (previousClose ?? 1) - 1)
      .toSorted((a, b) => a - b)
    const quantile = (part: number) => moves[Math.floor(part * (moves.length - 1))] ?? 0
    expect(quantile(0.75) - quantile(0.25)).toBeGreaterThan(0.015)
    expect(quantile(0.75) - quantile(0.25)).toBeLessThan(0.06)
    expect(quantile(0.995) - quantile(0.005)).toBeGreaterThan(6 * (quantile(0.75) - quantile(0.25)))
  })

  it('a simulated day has KONEX stocks whose price moved without a trade', async () => {
    const rebased = (row: QuoteRow) => row.volume === 0 && row.price !== row.previousClose
    const rows = rowsOf(await boardAt('2026-11-23 12:00')).filter(rebased)
    expect(rows.length).toBeGreaterThan(0)
    expect(new Set(rows.map(({ market }) => market))).toEqual(new Set(['KONEX']))
  })
})

describe('a pause in the polls of a simulation', () => {
  it('a pause in the polls becomes one larger step to where the market would have been', async () => {
    const walked = await boardAt('2026-11-23 10:00', small())
    const jumped = walked.copy()
    for (let second = 20; second <= 3_600; second += 20) {
      await walked.poll(small(), at('2026-11-23 10:00') + second * SECOND_MS)
    }
    await jumped.poll(small(), at('2026-11-23 11:00'))
    const [kospi, jumpedKospi] = [walked.indices[0]?.value ?? 0, jumped.indices[0]?.value ?? 0]
    expect(Math.abs(jumpedKospi / kospi - 1)).toBeLessThan(0.001)
    const volume = (board: Board) => rowsOf(board).reduce((sum, row) => sum + row.volume, 0)
    expect(Math.abs(volume(jumped) / volume(walked) - 1)).toBeLessThan(0.05)
  })
})

describe('opening and close of a simulated day', () => {
  it('prices stand still in the closing auction, change once at its end, and only volume grows after it', async () => {
    const board = await boardAt('2026-11-23 23:48:58')
    await board.poll(whole, at('2026-11-23 23:49:01'))
    const auction = board.copy()
    await board.poll(whole, at('2026-11-23 23:49:59'))
    expectEqual(board.rows, auction.rows)

    await board.poll(whole, at('2026-11-23 23:50'))
    const close = board.copy()
    expect(countOf(board, (row) => row.price !== auction.row(row.code).price)).toBeGreaterThan(500)

    await board.poll(whole, at('2026-11-23 23:58'))
    for (const row of board.rows.values()) {
      const closed = close.row(row.code)
      expect(row.price).toBe(closed.price)
      expect(row.value - closed.value).toBe((row.volume - closed.volume) * (row.price ?? 0))
    }
    expect(countOf(board, (row) => row.volume > close.row(row.code).volume)).toBeGreaterThan(1_000)
  })

  it('the last price becomes the base price at midnight, and the day opens a minute later', async () => {
    const board = await boardAt('2026-11-23 23:59:59')
    const evening = board.copy()
    const market = await board.poll(whole, at('2026-11-24 00:00'))
    expect(market.tradeDate).toBe('2026-11-24')
    for (const row of board.rows.values()) {
      expect(faultsOf(row)).toEqual([])
      const last = evening.rows.get(row.code)
      if (last?.shares !== row.shares || last.price === null) continue
      expect(row.previousClose).toBe(Math.ceil(last.price / tickSize(last.price)) * tickSize(last.price))
    }
    expect(market.indices.map(({ value, previousClose }) => [value, previousClose])).toEqual(
      evening.indices.map(({ value }) => [null, value]),
    )

    const bases = board.copy()
    await board.poll(whole, at('2026-11-24 00:00:59'))
    expectEqual(board.rows, bases.rows)
    await board.poll(whole, at('2026-11-24 00:01'))
    const opened = rowsOf(board).filter(({ volume }) => volume > 0)
    expect(opened.length).toBeGreaterThan(2_400)
    for (const { price, open, high, low } of opened) expect([open, high, low]).toEqual([price, price, price])
    expect(countOf(board, ({ state }) => state === 'no_data')).toBe(0)
  })

  it('a split adjusts the base price', async () => {
    const source = createSimulatorSource({ listings: 20_000, seed: 1 })
    const board = await boardAt('2026-11-23 23:59:59', source)
    const evening = board.copy()
    await board.poll(source, at('2026-11-24 00:00'))
    const split = rowsOf(board).filter(({ code, shares }) => {
      const before = evening.rows.get(code)?.shares ?? shares
      return shares / before > 2 || shares / before < 0.5
    })
    expect(split.length).toBeGreaterThan(0)
    for (const row of split) {
      const last = evening.row(row.code)
      const worthBefore = (last.price ?? 0) * last.shares
      expect(((row.previousClose ?? 0) * row.shares) / worthBefore).toBeCloseTo(1, 1)
    }
  })
})

describe('indices', () => {
  it('index levels follow the market value of their members, with their own open, high and low', async () => {
    const board = await boardAt('2026-11-23 14:00')
    await board.poll(whole, at('2026-11-23 14:00:01'))
    const members = (test: (row: QuoteRow) => boolean) => rowsOf(board).filter(test)
    const expectIndex = (code: string, rows: QuoteRow[]) => {
      const index = board.indices.find((candidate) => candidate.code === code)
      const worth = (price: (row: QuoteRow) => number | null) =>
        rows.reduce((sum, row) => sum + (price(row) ?? 0) * row.shares, 0)
      const moved = worth(({ price }) => price) / worth(({ previousClose }) => previousClose)
      expect(index?.value).toBeCloseTo((index?.previousClose ?? 0) * moved, 2)
      expect(index?.volume).toBe(rows.reduce((sum, row) => sum + row.volume, 0))
      expect(index?.turnover).toBe(rows.reduce((sum, row) => sum + row.value, 0))
      expect(index?.low).toBeLessThanOrEqual(Math.min(index?.open ?? 0, index?.value ?? 0))
      expect(index?.high).toBeGreaterThanOrEqual(Math.max(index?.open ?? 0, index?.value ?? 0))
    }
    expectIndex(
      'KOSPI',
      members(({ market }) => market === 'KOSPI'),
    )
    expectIndex(
      'KOSDAQ',
      members(({ market }) => market.startsWith('KOSDAQ')),
    )
    expect(board.indices.map(({ code }) => code)).toEqual(['KOSPI', 'KOSDAQ', 'KOSPI200'])
  })
})
