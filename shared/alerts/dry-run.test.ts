import { describe, expect, it } from 'vitest'
import type { Rule } from './alert.ts'
import { NO_PAST } from './condition.ts'
import { DryRun } from './dry-run.ts'
import type { Changes } from './engine.ts'

const START_MS = Date.parse('2026-03-19T09:00:00+09:00')
const RULE: Rule = {
  id: 1,
  revision: 1,
  scope: { code: '005930' },
  condition: { type: 'price_above', price: 210_000 },
  repeat: 'always',
  holdMs: 0,
  cooldownMs: 0,
  rearmPercent: 0,
  untilMs: null,
}

/** A tick a minute, at these prices in thousands. */
const day = (...prices: number[]): Changes[] =>
  prices.map((thousands, minute) => {
    const price = thousands * 1_000
    const reading = {
      price,
      rate: thousands - 200,
      state: 'trading',
      traded: null,
      past: NO_PAST,
      row: null,
    } as const
    const stocks = [{ code: '005930', market: 'KOSPI', reading }] as const
    return { session: '2026-03-19', atMs: START_MS + minute * 60_000, stocks }
  })
function minutes(rule: Partial<Rule>, ...prices: number[]): number[] {
  const run = new DryRun({ ...RULE, ...rule })
  return day(...prices)
    .flatMap((changes) => run.take(changes))
    .map(({ firedMs }) => (firedMs - START_MS) / 60_000)
}

describe('a dry run', () => {
  it('a dry run returns each moment at which the rule would have fired', () => {
    expect(minutes({}, 209, 211, 212, 209, 213)).toEqual([1, 4])
  })

  it('a dry run ignores what was true when the day began, unless the condition starts over each day', () => {
    expect(minutes({}, 211, 212, 209, 213)).toEqual([3])
    expect(minutes({ condition: { type: 'rate_above', percent: 10 } }, 211, 212, 209, 213)).toEqual([0, 3])
  })

  it('a dry run applies hold and repeat', () => {
    expect(minutes({ holdMs: 90_000 }, 209, 211, 212, 213, 209)).toEqual([2.5])
    expect(minutes({ repeat: 'once' }, 209, 211, 209, 213)).toEqual([1])
  })

  it('a dry run of a day without changes is empty', () => {
    expect(minutes({})).toEqual([])
  })
})
