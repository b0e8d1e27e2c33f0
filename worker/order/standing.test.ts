import { describe, expect, it } from 'vitest'
import { MINUTE_MS, SECOND_MS } from '#shared/time'
import { candidates, judge, needsAnother, returnsAtMs, stateFor } from './standing.ts'
import type { Health, OrderRules, OrderState, PollResult } from './standing.ts'

const RULES: OrderRules = {
  names: ['first', 'second', 'third'],
  failoverAfterMs: 30 * SECOND_MS,
  returnAfterMs: 5 * MINUTE_MS,
  paceMs: () => 5 * SECOND_MS,
}

function result(health: Health, atMs: number, overrides: Partial<PollResult> = {}): PollResult {
  const state =
    health === 'well' || health === 'doubtful' ? 'live' : health === 'idle' ? 'waiting' : 'failing'
  return { health, state, code: null, sinceMs: atMs, atMs, retryAtMs: null, hasNews: true, ...overrides }
}

/** Polls of one source every five seconds. */
function polls(state: OrderState, name: string, health: Health, fromMs: number, untilMs: number): OrderState {
  let after = state
  for (let ms = fromMs; ms <= untilMs; ms += 5 * SECOND_MS)
    after = judge(RULES, after, name, result(health, ms))
  return after
}

const START = stateFor(RULES, null)

describe('the order of sources', () => {
  it('gives up a source that has failed for long enough, and not for one poll', () => {
    const once = judge(RULES, START, 'first', result('bad', 0))
    expect(needsAnother(RULES, once, MINUTE_MS)).toBe(false)
    const again = judge(RULES, once, 'first', result('bad', 30 * SECOND_MS))
    expect(needsAnother(RULES, again, 30 * SECOND_MS)).toBe(true)
    expect(candidates(RULES, again, 30 * SECOND_MS)).toEqual(['second', 'third'])
  })

  it('gives up at once a source that hung for long enough, that backs off for longer, or that is stopped', () => {
    const hung = judge(RULES, START, 'first', result('bad', 40 * SECOND_MS, { sinceMs: 0 }))
    expect(needsAnother(RULES, hung, 40 * SECOND_MS)).toBe(true)
    const resting = judge(RULES, START, 'first', result('bad', 0, { retryAtMs: 10 * MINUTE_MS }))
    expect(needsAnother(RULES, resting, 29 * SECOND_MS)).toBe(false)
    expect(needsAnother(RULES, resting, 30 * SECOND_MS)).toBe(true)
    expect(needsAnother(RULES, judge(RULES, START, 'first', result('stopped', 0)), 0)).toBe(true)
  })

  it('changes only to a source that has answered well', () => {
    const dead = polls(START, 'first', 'bad', 0, MINUTE_MS)
    expect(judge(RULES, dead, 'second', result('bad', MINUTE_MS)).live).toBe('first')
    expect(judge(RULES, dead, 'second', result('idle', MINUTE_MS)).live).toBe('first')
    expect(judge(RULES, dead, 'third', result('well', MINUTE_MS)).live).toBe('third')
  })

  it('trusts a market that stands still until another source has newer data', () => {
    const still = polls(START, 'first', 'doubtful', 0, MINUTE_MS)
    expect(judge(RULES, still, 'second', result('well', MINUTE_MS, { hasNews: false })).live).toBe('first')
    expect(judge(RULES, still, 'second', result('well', MINUTE_MS)).live).toBe('second')
  })

  it('goes back to the first source when it has been well without a break, and reports when that will be', () => {
    const dead = polls(START, 'first', 'bad', 0, MINUTE_MS)
    const second = judge(RULES, dead, 'second', result('well', MINUTE_MS))
    const well = polls(second, 'first', 'well', 2 * MINUTE_MS, 6 * MINUTE_MS)
    expect(returnsAtMs(RULES, well, 'first')).toBe(7 * MINUTE_MS)
    const broken = polls(well, 'first', 'bad', 6.5 * MINUTE_MS, 6.5 * MINUTE_MS)
    expect(returnsAtMs(RULES, broken, 'first')).toBeNull()
    expect(polls(broken, 'first', 'well', 7 * MINUTE_MS, 11.9 * MINUTE_MS).live).toBe('second')
    expect(polls(broken, 'first', 'well', 7 * MINUTE_MS, 12 * MINUTE_MS).live).toBe('first')
    // Not polled for a while: its state in between is unknown.
    const unseen = polls(well, 'first', 'well', 20 * MINUTE_MS, 20 * MINUTE_MS)
    expect([unseen.live, returnsAtMs(RULES, unseen, 'first')]).toEqual(['second', 25 * MINUTE_MS])
  })

  it('reports the request budget as the source last reported it, also after a failed poll', () => {
    const budget = { spent: 5, of: 8_000, key_expires: '2027-03-01' }
    const first = judge(RULES, START, 'second', result('well', 0, { budget }))
    const failed = judge(RULES, first, 'second', result('bad', 5 * SECOND_MS))
    expect(failed.standings.second).toMatchObject({ health: 'bad', budget })
  })

  it('keeps its state when the settings name other sources, and starts over without the one that filled the board', () => {
    const second = judge(
      RULES,
      polls(START, 'first', 'bad', 0, MINUTE_MS),
      'second',
      result('well', MINUTE_MS),
    )
    const fewer = { ...RULES, names: ['first', 'second'] } satisfies OrderRules
    expect(stateFor(fewer, second)).toEqual(second)
    expect(stateFor({ ...RULES, names: ['first', 'third'] }, second)).toEqual(START)
  })

  it('changes the source every three minutes at most, whatever they do, unless the operator has it return sooner', () => {
    for (const returnAfterMs of [MINUTE_MS, 5 * MINUTE_MS]) {
      const rules = { ...RULES, returnAfterMs }
      let seed = 7
      const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
      let state = START
      const changes: number[] = []
      for (let ms = 0; ms < 24 * 60 * MINUTE_MS; ms += 5 * SECOND_MS) {
        for (const name of [state.live, ...candidates(rules, state, ms)]) {
          const health = (['well', 'well', 'well', 'bad', 'stopped', 'doubtful', 'idle'] as const)[
            Math.floor(random() * 7)
          ]
          const after = judge(rules, state, name, result(health ?? 'well', ms))
          if (after.live !== state.live) changes.push(ms)
          state = after
        }
      }
      const shortest = Math.min(...changes.slice(1).map((ms, n) => ms - (changes[n] ?? 0)))
      expect(changes.length).toBeGreaterThan(50)
      expect(shortest).toBeGreaterThanOrEqual(Math.min(3 * MINUTE_MS, returnAfterMs))
    }
  })
})
