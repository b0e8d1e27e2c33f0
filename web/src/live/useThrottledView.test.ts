import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { Wire, quoteRow } from '../testing/builders.ts'
import { Feed } from './feed.ts'
import { useThrottledView } from './useThrottledView.ts'

let frames: (() => void)[]
const wire = () => new Wire([quoteRow({ id: 1, price: 10_500 })])

beforeEach(() => {
  vi.useFakeTimers()
  frames = []
})
afterEach(() => void vi.useRealTimers())

function paint(): void {
  for (const frame of frames.splice(0)) frame()
}

/** The price of the only listing, as a throttled view of a new feed. */
function start() {
  const feed = new Feed((frame) => frames.push(frame))
  const began = Date.now()
  const scope = effectScope()
  const views = scope.run(() => {
    const view = useThrottledView(feed, () => Date.now() - began)
    return {
      price: view(() => feed.market.get('000001')?.price),
      indices: view(() => feed.index.indices.length),
    }
  })
  return { feed, price: views?.price, indices: views?.indices, scope }
}

it('the first market is viewed in the frame in which it arrives, although another topic came just before', () => {
  const { feed, price, scope } = start()
  const market = wire()
  feed.receive('index', 'snapshot', {
    ...{ topic: 'index', epoch: 'e1', at_ms: 0, seq: 1, source: 'krx', delay_minutes: 20, rows: [] },
  })
  paint()
  vi.advanceTimersByTime(100)
  expect(price?.value).toBeUndefined()
  feed.receive('market', 'snapshot', market.snapshot())
  expect(price?.value).toBeUndefined()
  paint()
  expect(price?.value).toBe(10_500)
  scope.stop()
})

it('the first indices are viewed in the frame in which they arrive, although the market came just before', () => {
  const { feed, indices, scope } = start()
  feed.receive('market', 'snapshot', wire().snapshot())
  paint()
  expect(indices?.value).toBe(0)
  vi.advanceTimersByTime(50)
  const kospi = {
    code: 'KOSPI',
    value: 2_602.01,
    previous_close: 2_621.79,
    as_of: '2026-03-19T09:55:00.000+09:00',
  }
  feed.receive('index', 'snapshot', {
    ...{ topic: 'index', epoch: 'e1', at_ms: 0, seq: 1, source: 'krx', delay_minutes: 20, rows: [kospi] },
  })
  paint()
  expect(indices?.value).toBe(1)
  scope.stop()
})

it('later markets are viewed four times a second, the last of them always', () => {
  const { feed, price, scope } = start()
  const market = wire()
  feed.receive('market', 'snapshot', market.snapshot())
  paint()
  expect(price?.value).toBe(10_500)
  for (const later of [10_600, 10_700]) {
    vi.advanceTimersByTime(50)
    feed.receive('market', 'batch', market.batch([quoteRow({ id: 1, price: later })]))
    paint()
    expect(price?.value).toBe(10_500)
  }
  vi.advanceTimersByTime(150)
  expect(price?.value).toBe(10_700)
  scope.stop()
})
