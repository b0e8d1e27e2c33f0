import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Frames } from './frames.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A page that paints every so many milliseconds, of a clock that the test moves. */
function painting(everyMs: number) {
  let nowMs = 0
  const queue: (() => void)[] = []
  let paints = true
  const frames = new Frames({ nowMs: () => nowMs, requestFrame: (paint) => queue.push(paint) })
  function pass(ms: number): void {
    for (const endMs = nowMs + ms; nowMs < endMs;) {
      nowMs += everyMs
      vi.advanceTimersByTime(everyMs)
      if (paints) for (const paint of queue.splice(0)) paint()
    }
  }
  return { frames, pass, freeze: () => (paints = false) }
}

it.each([
  [16, 62.5],
  [100, 10],
])('the frames of a page that paints every %d ms are counted', (everyMs, fps) => {
  const { frames, pass } = painting(everyMs)
  pass(5_000)
  expect(frames.fps).toBeCloseTo(fps, 0)
  expect(frames.agoMs).toBeLessThan(1_200)
  frames.stop()
})

it('a display says how long ago its last frame was when no more are painted', () => {
  const { frames, pass, freeze } = painting(16)
  pass(3_500)
  freeze()
  pass(20_000)
  expect(frames.agoMs).toBeGreaterThan(19_000)
  expect(frames.fps).toBeNull()
  frames.stop()
})
