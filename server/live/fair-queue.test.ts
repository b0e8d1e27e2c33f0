import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FairQueue } from './fair-queue.ts'

let nowMs = 0
let done: string[] = []
let turns: FairQueue

/** A task with a given duration. */
const ask = (account: string, ms: number) =>
  turns.run(account, () => {
    nowMs += ms
    done.push(account)
  })

beforeEach(() => {
  vi.useFakeTimers()
  nowMs = 0
  done = []
  turns = new FairQueue(() => nowMs)
})
afterEach(() => vi.useRealTimers())

describe('a fair queue', () => {
  it('runs a task immediately while it has done little', async () => {
    await ask('kim', 1)
    expect(await turns.run('lee', () => 7)).toBe(7)
    expect(done).toEqual(['kim'])
  })

  it('serves accounts in turn: many requests of one account do not delay a single request of another', () => {
    for (let time = 0; time < 5; time++) void ask('kim', 4)
    void ask('lee', 4)
    vi.advanceTimersByTime(1_000)
    expect(done).toEqual(['kim', 'kim', 'lee', 'kim', 'kim', 'kim'])
  })

  it('takes no more than half of the time, however long each task lasts', () => {
    for (let time = 0; time < 10_000; time++) void ask('kim', [0.1, 1, 7, 30][time % 4] ?? 0)
    nowMs = 0
    vi.advanceTimersByTime(10_000)
    expect(done.length).toBeGreaterThan(100)
    expect(nowMs).toBeLessThanOrEqual(5_000 + 30)
  })

  it('sets no timer while no task waits', async () => {
    await ask('kim', 9)
    vi.advanceTimersByTime(1_000)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('rejects the promise of a task that fails, and goes on with the next', async () => {
    const failed = turns.run('kim', () => {
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    await ask('lee', 1)
    expect(done).toEqual(['lee'])
  })
})
