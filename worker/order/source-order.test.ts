import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SECOND_MS } from '#shared/time'
import type { Judged } from '../link-reporter.ts'
import { at, ScriptedSource, answer } from '../testing/scripted-source.ts'
import type { OrderStore } from './order-store.ts'
import { SourceOrder } from './source-order.ts'
import { stateFor } from './standing.ts'
import type { OrderRules } from './standing.ts'

const RULES: OrderRules = {
  names: ['first', 'second', 'third'],
  failoverAfterMs: 30 * SECOND_MS,
  returnAfterMs: 300 * SECOND_MS,
  paceMs: () => 5 * SECOND_MS,
}
const never = new AbortController().signal

/** An order whose first source is stopped; the others answer as the test says. */
function orderWith(answers: Record<'second' | 'third', () => Promise<void>>) {
  let state = stateFor(RULES, null)
  const store: OrderStore = {
    read: () => Promise.resolve(state),
    update: (change) => {
      const before = state
      state = change(before)
      return Promise.resolve({ before, after: state })
    },
  }
  const sources = RULES.names.map((name) => new ScriptedSource(answer(at(0), []), { name }))
  const order = new SourceOrder({
    sources,
    rules: RULES,
    store,
    log: pino({ level: 'silent' }),
    now: () => at(0),
  })
  const asked: string[] = []
  for (const source of sources) {
    const { name } = source
    const report = (judged: Partial<Judged>) =>
      order
        .placeOf(source)
        .judge({ state: 'live', code: null, ...judged }, { requestedMs: at(0), hasNews: true })
    order.add(name, {
      ring: async () => void (await report({ state: 'stopped', code: 'blocked' })),
      standBy: async () => {
        asked.push(name)
        await answers[name as 'second' | 'third']()
        await report({})
      },
      restForClock: () => Promise.resolve(),
    })
  }
  return { order, asked, live: () => state.live }
}

describe('standby sources of a source that is stopped', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('are polled in the order of preference, and the preferred one takes over, also if it is slower', async () => {
    let respond = () => {}
    const second = new Promise<void>((resolve) => (respond = resolve))
    const { order, asked, live } = orderWith({ second: () => second, third: () => Promise.resolve() })
    await order.ring(never)
    await vi.advanceTimersByTimeAsync(5_000)
    await order.ring(never)
    expect(asked).toEqual(['second'])
    respond()
    await order.settled()
    expect(live()).toBe('second')
    expect(asked).toEqual(['second'])
  })

  it('are polled without one that does not answer', async () => {
    const { order, asked, live } = orderWith({
      second: () => new Promise(() => {}),
      third: () => Promise.resolve(),
    })
    await order.ring(never)
    await vi.advanceTimersByTimeAsync(9_000)
    expect(asked).toEqual(['second'])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked).toEqual(['second', 'third'])
    expect(live()).toBe('third')
  })

  it('are polled at once when one before them has failed', async () => {
    const { order, live } = orderWith({
      second: () => Promise.reject(new Error('connection refused')),
      third: () => Promise.resolve(),
    })
    await order.ring(never)
    await order.settled()
    expect(live()).toBe('third')
  })
})
