import { beforeEach, describe, expect, it } from 'vitest'
import type { MarketGroup } from '#shared/market/market-group'
import type { SessionPhase } from '#shared/market/phase'
import type { Market } from '#shared/market/quote'
import { StalledMarkets, movesOf, type MarketMoves } from './stalled-markets.ts'

const at = (time: string) => Date.parse(`2026-03-19T${time}+09:00`)
const ALL: MarketMoves = { KOSPI: true, KOSDAQ: true, KONEX: true }
let phase: SessionPhase
let standstill: StalledMarkets

beforeEach(() => {
  phase = 'continuous'
  standstill = new StalledMarkets()
})

/** Reports every ten seconds until the given time and returns the last result. */
function until(from: string, to: string, moves: MarketMoves) {
  let still: { market: MarketGroup; since_ms: number }[] = []
  for (let nowMs = at(from); nowMs <= at(to); nowMs += 10_000)
    still = standstill.judge(moves, nowMs, { phaseAt: () => phase })
  return still
}

describe('P38: each market is judged by itself', () => {
  it('half the market stands still while the other half moves', () => {
    standstill.judge(ALL, at('10:00:00'), { phaseAt: () => phase })
    expect(until('10:00:10', '10:01:00', { ...ALL, KOSDAQ: false })).toEqual([])
    expect(until('10:01:10', '10:03:00', { ...ALL, KOSDAQ: false })).toEqual([
      { market: 'KOSDAQ', since_ms: at('10:00:00') },
    ])
    expect(until('10:03:10', '10:03:10', ALL)).toEqual([])
  })

  it('KONEX, where little is traded, may stand still for twenty minutes', () => {
    standstill.judge(ALL, at('10:00:00'), { phaseAt: () => phase })
    expect(until('10:00:10', '10:20:00', { ...ALL, KONEX: false })).toEqual([])
    expect(until('10:20:10', '10:20:10', { ...ALL, KONEX: false })).toEqual([
      { market: 'KONEX', since_ms: at('10:00:00') },
    ])
  })

  it('nothing has to move in an auction', () => {
    phase = 'closing_auction'
    standstill.judge(ALL, at('15:20:00'), { phaseAt: () => phase })
    expect(until('15:20:10', '15:30:00', { KOSPI: false, KOSDAQ: false })).toEqual([])
  })

  it('a clock that was set back delays the report by a minute at most', () => {
    standstill.judge(ALL, at('10:00:00'), { phaseAt: () => phase })
    standstill.judge({ KOSPI: false }, at('09:00:00'), { phaseAt: () => phase })
    expect(until('09:00:10', '09:01:10', { KOSPI: false })).toEqual([
      { market: 'KOSPI', since_ms: at('09:00:00') },
    ])
  })

  it('a market of fewer than a hundred listings is not judged, and KOSDAQ GLOBAL is a part of KOSDAQ', () => {
    const rows = (market: Market, count: number) => Array.from({ length: count }, () => ({ market }))
    const all = [
      ...rows('KOSPI', 100),
      ...rows('KOSDAQ', 60),
      ...rows('KOSDAQ GLOBAL', 40),
      ...rows('KONEX', 99),
    ]
    expect(movesOf(all, new Set<MarketGroup>(['KOSPI', 'KONEX']))).toEqual({ KOSPI: true, KOSDAQ: false })
  })
})
