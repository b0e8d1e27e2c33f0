import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { paced } from './paced.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function start() {
  const acts: number[] = []
  const began = Date.now()
  const nowMs = () => Date.now() - began
  const pace = paced(1_000, () => acts.push(nowMs()), nowMs)
  return { acts, pace }
}

/** One that has acted at 0. */
function begun() {
  const { acts, pace } = start()
  pace.now()
  return { acts, pace }
}

it('acts the first time once the next frame is painted', () => {
  const { acts, pace } = start()
  const painted: number[] = []
  pace.soon()
  pace.soon()
  requestAnimationFrame(() => painted.push(...acts))
  vi.advanceTimersToNextFrame()
  expect(painted).toEqual([])
  expect(acts).toEqual([])
  vi.advanceTimersByTime(1)
  expect(acts).toHaveLength(1)
})

it('does not act the first time when it is stopped before', () => {
  for (const advance of [() => undefined, () => vi.advanceTimersToNextFrame()]) {
    const { acts, pace } = start()
    pace.soon()
    advance()
    pace.stop()
    vi.advanceTimersByTime(5_000)
    expect(acts).toEqual([])
  }
})

it('acts at once when that is due, and not before, once for all that came meanwhile', () => {
  const { acts, pace } = begun()
  vi.advanceTimersByTime(100)
  pace.soon()
  pace.soon()
  vi.advanceTimersByTime(2_900)
  pace.soon()
  expect(acts).toEqual([0, 1_000, 3_000])
})

it('does what is almost due at once', () => {
  const { acts, pace } = begun()
  vi.advanceTimersByTime(950)
  pace.soon()
  expect(acts).toEqual([0, 950])
})

it('acts early when it must, and then keeps the pace from there', () => {
  const { acts, pace } = begun()
  vi.advanceTimersByTime(300)
  pace.soon()
  pace.now()
  vi.advanceTimersByTime(600)
  pace.soon()
  vi.advanceTimersByTime(5_000)
  expect(acts).toEqual([0, 300, 1_300])
})

it('does nothing more when it is stopped', () => {
  const { acts, pace } = begun()
  vi.advanceTimersByTime(1)
  pace.soon()
  pace.stop()
  vi.advanceTimersByTime(5_000)
  expect(acts).toEqual([0])
})
