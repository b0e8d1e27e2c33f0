import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boardOf, isCalled, type EventCondition, type EventRule, type Occurrence } from './events.ts'
import { LEAST_JUMP_MS, NO_JUMPS, stepJumps, type Jump, type Jumps } from './jumps.ts'

const limit = (code: string): Occurrence => ({ type: 'price_limit', code })
const rule = (given: Partial<EventRule> = {}): EventRule => ({
  name: 'limits',
  when: { type: 'price_limit' },
  board: { board: 'limits' },
  show_s: 30,
  cooldown_s: 60,
  ...given,
})

describe('a board that an event puts up', () => {
  it('is one jump for fifty events, at once or one after the other, and goes when its time is over', () => {
    const fifty = Array.from({ length: 50 }, (_, n) => limit(String(n).padStart(6, '0')))
    const rules = [rule()]
    const first = stepJumps(NO_JUMPS, rules, fifty, 0)
    expect(first.current).toMatchObject({ untilMs: 30_000, occurrence: fifty[0] })
    const later = fifty.reduce<Jumps<never>>(
      (jumps, each, n) => stepJumps(jumps as never, rules as never, [each], n * 500),
      first as never,
    )
    expect(later).toBe(first)
    expect(stepJumps(first, rules, [], 30_000).current).toBeNull()
    expect(stepJumps(first, rules, fifty, 89_999).current).toBeNull()
    expect(stepJumps(first, rules, fifty, 90_000).current).toMatchObject({ sinceMs: 90_000 })
  })

  it('gives way to a rule above it, but not before it could be read', () => {
    const rules = [rule({ name: 'halt', when: { type: 'halt' } }), rule()]
    const halted: Occurrence = { type: 'halt', code: null }
    const first = stepJumps(NO_JUMPS, rules, [limit('005930')], 0)
    const waiting = stepJumps(first, rules, [halted], 1_000)
    expect(waiting.current?.rule.name).toBe('limits')
    expect(stepJumps(waiting, rules, [], LEAST_JUMP_MS).current?.rule.name).toBe('halt')
  })

  it('changes no faster than it can be read, and each rule no more often than its time and its cooldown', () => {
    const anyRules = fc.array(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c'),
        when: fc.constantFrom<EventCondition>({ type: 'price_limit' }, { type: 'halt' }),
        show_s: fc.integer({ min: 5, max: 60 }),
        cooldown_s: fc.integer({ min: 0, max: 60 }),
      }),
      { maxLength: 3 },
    )
    const anyOccurrence = fc.constantFrom<Occurrence>(limit('005930'), { type: 'halt', code: null })
    const anySteps = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.array(anyOccurrence, { maxLength: 2 })),
    )
    fc.assert(
      fc.property(anyRules, anySteps, (given, steps) => {
        const rules = given.map((each, at) => ({ ...each, name: `${each.name}${at}` }))
        const shown: Jump<never>[] = []
        let jumps: Jumps<never> = NO_JUMPS
        let nowMs = 0
        for (const [waitMs, occurrences] of steps) {
          nowMs += waitMs
          jumps = stepJumps(jumps, rules as EventRule<never>[], occurrences, nowMs)
          if (jumps.current !== null && jumps.current !== shown.at(-1)) shown.push(jumps.current)
        }
        shown.forEach((jump, at) => {
          const next = shown[at + 1]
          if (next !== undefined) expect(next.sinceMs - jump.sinceMs).toBeGreaterThanOrEqual(LEAST_JUMP_MS)
          const again = shown.slice(at + 1).find((each) => each.rule.name === jump.rule.name)
          if (again !== undefined)
            expect(again.sinceMs).toBeGreaterThanOrEqual(jump.untilMs + jump.rule.cooldown_s * 1_000)
        })
      }),
    )
  })
})

describe('a rule of events', () => {
  const list = { watchlist: 'a list', codes: ['005930'] }
  const move = (before: number, now: number): Occurrence => ({
    type: 'stock_move',
    code: '005930',
    before,
    now,
  })

  it.each<[string, EventCondition, Occurrence, boolean]>([
    ['any stock at its limit', { type: 'price_limit' }, limit('000660'), true],
    ['a stock of its list', { type: 'price_limit', ...list }, limit('005930'), true],
    ['a stock that is not on its list', { type: 'price_limit', ...list }, limit('000660'), false],
    [
      'a halt of the whole market, whatever its list',
      { type: 'halt', ...list },
      { type: 'halt', code: null },
      true,
    ],
    ['a move beyond its limit', { type: 'stock_move', percent: 5, ...list }, move(4.9, 5), true],
    ['a move down', { type: 'stock_move', percent: 5, ...list }, move(-4.9, -5.1), true],
    ['a move that was beyond before', { type: 'stock_move', percent: 5, ...list }, move(5, 9), false],
    [
      'a move of its index',
      { type: 'index_move', index: 'KOSPI', percent: 1 },
      { type: 'index_move', index: 'KOSPI', before: 0.9, now: 1 },
      true,
    ],
    [
      'a move of another index',
      { type: 'index_move', index: 'KOSDAQ', percent: 1 },
      { type: 'index_move', index: 'KOSPI', before: 0.9, now: 1 },
      false,
    ],
    [
      'a disclosure of a higher level',
      { type: 'disclosure', level: 'high' },
      { type: 'disclosure', code: null, level: 'critical' },
      true,
    ],
    [
      'a disclosure of a lower level',
      { type: 'disclosure', level: 'high' },
      { type: 'disclosure', code: null, level: 'normal' },
      false,
    ],
  ])('judges %s', (_what, when, occurrence, called) => {
    expect(isCalled(when, occurrence)).toBe(called)
  })

  it('without a board shows what it happened to', () => {
    expect([
      boardOf({}, limit('005930')),
      boardOf({}, { type: 'index_move', index: 'KOSPI', before: 0, now: 1 }),
      boardOf({}, { type: 'disclosure', code: null, level: 'high' }),
      boardOf({}, { type: 'halt', code: null }),
      boardOf(rule(), limit('005930')),
    ]).toEqual([
      { board: 'stock', code: '005930' },
      { board: 'indices' },
      { board: 'disclosures' },
      { board: 'indices' },
      { board: 'limits' },
    ])
  })
})
