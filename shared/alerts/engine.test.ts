import { describe, expect, it } from 'vitest'
import type { Rule } from './alert.ts'
import { RandomMarket, seededRandom, type FuzzRow } from '../testing/random-market.ts'
import { Engine, type Changes, type HeldStatus, type Quoted } from './engine.ts'
import { quotedStock } from './quoted.ts'
import { firingsOf, type Seen } from './testing/oracle.ts'
import { someRule } from './testing/some-rule.ts'

const POLLS = 300
const LISTINGS = 12
const RULES = 400
const START_MS = Date.parse('2026-03-19T09:00:00+09:00')

/** A year that every stock has had, in the middle of what the random market reaches. */
const PAST = { yearHigh: 600_000, yearLow: 300_000, usuallyTraded: 1e-6 }

const quoted = (row: FuzzRow): Quoted => quotedStock({ ...row, id: 1, asOfMs: START_MS }, PAST)

/** A day of polls: the rows of each, and the state of all stocks at each. */
function recorded(seed: number) {
  const market = new RandomMarket(seed, LISTINGS)
  for (let n = 0; n < 20; n++) market.step()
  const polls: Changes[] = []
  const seen = new Map<string, { market: string | null; moments: Seen[] }>()
  const reported = new Map<string, string>()
  let rows: FuzzRow[] = []
  for (let n = 0; n <= POLLS; n++) {
    const at = { session: market.tradeDate, atMs: START_MS + n * 1_000 }
    const now = [...market.rows.values()].map((row) => ({ ...row }))
    if (n === 0) rows = now
    const stocks = now.map(quoted).filter((stock) => reported.get(stock.code) !== JSON.stringify(stock))
    for (const stock of now.map(quoted)) {
      const { market: group, moments } = seen.get(stock.code) ?? { market: stock.market, moments: [] }
      const isReported = stocks.some(({ code }) => code === stock.code)
      const lastReported = moments.findLast((moment) => moment.isReported)
      const isFirstOfDay = isReported && lastReported?.session !== at.session
      moments.push({ ...at, reading: stock.reading, isReported, isFirstOfDay })
      seen.set(stock.code, { market: group, moments })
      reported.set(stock.code, JSON.stringify(stock))
    }
    // A listing that is gone stays as it was, and time goes on.
    for (const [code, { moments }] of seen) {
      const last = moments.at(-1)
      if (last === undefined || market.rows.has(code)) continue
      moments.push({ ...at, reading: last.reading, isReported: false, isFirstOfDay: false })
    }
    polls.push({ ...at, stocks })
    market.step()
  }
  return { polls, seen, rows }
}

/** A process: an engine with what was stored of the one before. */
class Process {
  engine = new Engine()
  readonly #stored = new Map<string, HeldStatus>()

  readonly rules: readonly Rule[]

  constructor(rules: readonly Rule[]) {
    this.rules = rules
  }

  store(changed: readonly HeldStatus[]): void {
    for (const held of changed) this.#stored.set(`${held.alertId} ${held.code}`, structuredClone(held))
  }

  restart(): void {
    this.engine = new Engine()
    for (const rule of this.rules)
      this.engine.restore(
        rule,
        [...this.#stored.values()].filter(({ alertId }) => alertId === rule.id),
      )
  }
}

describe.each([1, 2, 3, 4, 5])('rules over a random market, seed %i', (seed) => {
  const random = seededRandom(seed * 104_729)
  const { polls, seen, rows } = recorded(seed)
  const [first, ...others] = rows
  if (first === undefined) throw new Error('the random market is empty')
  const rules = Array.from({ length: RULES }, (_, n) =>
    someRule(random, {
      id: n + 1,
      rows: [first, ...others],
      polls: { startMs: START_MS, everyMs: 1_000, count: POLLS },
      wide: 0.2,
    }),
  )
  const watched = rows.map(({ code }) => code)

  const expected = rules
    .flatMap((rule) =>
      watched
        .filter((code) =>
          'code' in rule.scope
            ? rule.scope.code === code
            : 'market' in rule.scope && seen.get(code)?.market === rule.scope.market,
        )
        .flatMap((code) =>
          firingsOf(rule, seen.get(code)?.moments ?? []).map(({ atMs }) => `${rule.id} ${code} ${atMs}`),
        ),
    )
    .sort()

  it('the engine fires exactly when the oracle does, across restarts, late polls and duplicate polls', () => {
    const process = new Process(rules)
    const fired: string[] = []
    const keys = new Set<string>()
    const [before, ...following] = polls
    if (before === undefined) throw new Error('nothing was recorded')
    for (const rule of rules) process.store(process.engine.begin(rule, before))
    for (const poll of following) {
      if (random() < 0.1) process.restart()
      const stocks = poll.stocks.filter(({ code }) => watched.includes(code))
      // A late poll: time has been looked at on the way. A duplicate: nothing has changed.
      for (const changes of [
        { ...poll, stocks: [], atMs: poll.atMs - 300 },
        { ...poll, stocks },
        { ...poll, stocks: [] },
      ]) {
        const isBefore = changes.atMs < poll.atMs
        if (isBefore && random() < 0.5) continue
        const session = isBefore ? (polls[polls.indexOf(poll) - 1]?.session ?? poll.session) : poll.session
        const { firings, changed } = process.engine.take({ ...changes, session })
        process.store(changed)
        for (const { alertId, code, session: day, edge, firedMs } of firings) {
          fired.push(`${alertId} ${code} ${firedMs}`)
          const key = `${alertId} ${code} ${day} ${edge}`
          expect(keys).not.toContain(key)
          keys.add(key)
        }
      }
    }
    expect(fired.sort()).toEqual(expected)
    expect(expected.length).toBeGreaterThan(100)
  })

  it('the engine fires the same when a poll is evaluated again after a restart before anything was stored', () => {
    const process = new Process(rules)
    const [before, ...following] = polls
    if (before === undefined) throw new Error('nothing was recorded')
    for (const rule of rules) process.store(process.engine.begin(rule, before))
    const fired: string[] = []
    for (const poll of following) {
      const changes = { ...poll, stocks: poll.stocks.filter(({ code }) => watched.includes(code)) }
      if (random() < 0.1) {
        process.engine.take(changes)
        process.restart()
      }
      const { firings, changed } = process.engine.take(changes)
      process.store(changed)
      fired.push(...firings.map(({ alertId, code, firedMs }) => `${alertId} ${code} ${firedMs}`))
    }
    expect(fired.sort()).toEqual(expected)
  })
})
