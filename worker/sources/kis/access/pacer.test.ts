import { describe, expect, it } from 'vitest'
import { Pacer } from './pacer.ts'

const never = new AbortController().signal

/**
 * A clock that only advances while a caller waits.
 *
 * @param lateMs by how much the n-th timer is late
 */
function pacer(callsPerSecond: number, lateMs: (n: number) => number = () => 0) {
  let nowMs = 0
  let timers = 0
  const made: { name: string; atMs: number }[] = []
  const paced = new Pacer({
    callsPerSecond,
    stopwatch: () => nowMs,
    sleep: async (ms) => {
      await new Promise(setImmediate)
      nowMs += ms + lateMs((timers += 1))
    },
  })
  const call = async (name: string, priority: 'looked_at' | 'index' | 'sweep' = 'sweep', signal = never) => {
    await paced.turn(priority, signal)
    made.push({ name, atMs: nowMs })
  }
  const calls = (count: number, priority?: 'sweep') =>
    Promise.all(Array.from({ length: count }, (_, n) => call(String(n), priority)))
  return { paced, call, calls, made, passes: (ms: number) => void (nowMs += ms) }
}

const maxInASecond = (made: { atMs: number }[]) =>
  Math.max(
    ...made.map(({ atMs }) => made.filter((other) => other.atMs >= atMs && other.atMs < atMs + 1_000).length),
  )

describe('the pacer of the broker’s calls', () => {
  it('makes the 102 calls of a round through 2,880 stocks in less than seven seconds, and never more than 16 in one', async () => {
    const { calls, made } = pacer(15)
    await calls(102)
    expect(made.at(-1)?.atMs).toBeLessThan(7_000)
    // Timers have whole milliseconds, so the sixteenth may come one early.
    expect(maxInASecond(made)).toBeLessThanOrEqual(16)
  })

  it('keeps its pace when timers are late, and stays within the broker’s limit', async () => {
    const { calls, made } = pacer(15, (n) => (n * 13) % 60)
    await calls(102)
    expect(made.at(-1)?.atMs).toBeLessThan(7_000)
    expect(maxInASecond(made)).toBeLessThanOrEqual(17)
  })

  it('does not make up for lost time, so that calls never bunch', async () => {
    const { calls, made, passes } = pacer(15)
    await calls(10)
    passes(60_000)
    await calls(20)
    expect(maxInASecond(made)).toBe(15)
  })

  it('keeps two calls out of one second where one is allowed', async () => {
    const { calls, made } = pacer(1)
    await calls(3)
    expect(made.map(({ atMs }) => atMs)).toEqual([0, 1_100, 2_200])
  })

  it('sends calls for stocks that are being viewed before the indices, and these before a running round', async () => {
    const { call, calls, made } = pacer(10)
    await Promise.all([calls(3), call('index', 'index'), call('stock', 'looked_at')])
    expect(made.map(({ name }) => name)).toEqual(['0', 'stock', 'index', '1', '2'])
  })

  it('sends fewer calls after some were refused as too many, and recovers its pace', async () => {
    const { paced, calls } = pacer(15)
    paced.refused()
    expect(paced.rate).toBeCloseTo(10)
    paced.refused()
    expect(paced.isSlowed).toBe(true)
    for (let n = 0; n < 40; n += 1) paced.refused()
    expect(paced.rate).toBeCloseTo(0.5)
    for (let n = 0; n < 20 * 60; n += 1) paced.wentWell()
    expect([paced.isSlowed, Math.round(paced.rate)]).toEqual([false, 15])
    await calls(1)
  })

  it('counts its calls by priority, the refused ones, the time that late timers have cost, and the time without a call', async () => {
    const { paced, call, calls, passes } = pacer(10, (n) => (n === 3 ? 250 : 30))
    await Promise.all([calls(5), call('index', 'index'), call('stock', 'looked_at')])
    paced.refused()
    passes(60_000)
    await call('later')
    expect(paced.counts).toEqual({
      calls: { looked_at: 1, index: 1, sweep: 6 },
      ...{ refused: 1, lostMs: 250, idleMs: 59_880 },
    })
  })

  it('skips a call that was aborted', async () => {
    const { call, made } = pacer(10)
    const over = new AbortController()
    over.abort(new Error('not wanted'))
    const outcomes = await Promise.allSettled([
      call('first'),
      call('given up', 'sweep', over.signal),
      call('next'),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(made.map(({ name }) => name)).toEqual(['first', 'next'])
  })
})
