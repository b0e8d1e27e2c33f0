import { beforeEach, describe, expect, it } from 'vitest'
import { SharedClock } from './shared-clock.ts'

const NOON = Date.parse('2026-03-19T12:00:00+09:00')
/** Milliseconds since the process started. */
let elapsedMs: number
let redisMs: number
let wallMs: number
/** How long a request and its answer take on the way. */
let travelMs: { there: number; back: number }
let isAway: boolean
let clock: SharedClock

function pass(ms: number): void {
  elapsedMs += ms
  redisMs += ms
  wallMs += ms
}

beforeEach(() => {
  isAway = false
  elapsedMs = 5_000
  redisMs = wallMs = NOON
  travelMs = { there: 0.2, back: 0.2 }
  clock = new SharedClock({
    ask: () => {
      if (isAway) return Promise.reject(new Error('away'))
      pass(travelMs.there)
      const answer = Math.floor(redisMs)
      pass(travelMs.back)
      return Promise.resolve(answer)
    },
    stopwatch: () => elapsedMs,
    wall: () => wallMs,
  })
})

const errorMs = () => Math.abs(clock.now() - redisMs)

describe('the shared clock', () => {
  it('has the time of Redis, however the clock of the machine is set', async () => {
    wallMs = NOON + 15 * 60_000
    await clock.measure()
    expect(errorMs()).toBeLessThanOrEqual(2)
    wallMs -= 9 * 3_600_000
    pass(60_000)
    expect(errorMs()).toBeLessThanOrEqual(2)
  })

  it('is the clock of the machine until the first answer of Redis', () => {
    expect(clock.now()).toBe(wallMs)
    expect(clock.aheadMs()).toBe(0)
  })

  it('does not prefer a slow answer to an earlier fast one', async () => {
    await clock.measure()
    travelMs = { there: 0, back: 4_000 }
    await clock.measure()
    expect(errorMs()).toBeLessThanOrEqual(2)
  })

  it('does not call a clock wrong because of a slow first answer', async () => {
    travelMs = { there: 0, back: 4_000 }
    await clock.measure()
    expect(errorMs()).toBeLessThanOrEqual(2_001)
    expect(clock.aheadMs()).toBe(0)
    travelMs = { there: 0.2, back: 0.2 }
    await clock.measure()
    expect(errorMs()).toBeLessThanOrEqual(2)
  })

  it.each([-9 * 3_600_000, -3_600_000, 3_600_000])(
    'follows the clock of Redis when that is set by %i ms',
    async (stepMs) => {
      await clock.measure()
      redisMs += stepMs
      await clock.measure()
      expect(errorMs()).toBeLessThanOrEqual(2)
    },
  )

  it.each([900_000, -900_000])(
    'says that the machine is %i ms ahead, and when it no longer is',
    async (stepMs) => {
      await clock.measure()
      expect(clock.aheadMs()).toBeCloseTo(0, -1)
      wallMs += stepMs
      expect(Math.abs(clock.aheadMs() - stepMs)).toBeLessThanOrEqual(3)
      wallMs -= stepMs
      expect(clock.aheadMs()).toBeCloseTo(0, -1)
    },
  )

  it('keeps running when Redis is away', async () => {
    await clock.measure()
    isAway = true
    await expect(clock.measure()).rejects.toThrow('away')
    pass(10_000)
    expect(errorMs()).toBeLessThanOrEqual(2)
  })
})
