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
  const price = scope.run(() =>
    useThrottledView(feed, () => Date.now() - began)(() => feed.market.get('000001')?.price),
  )
  return { feed, price, scope }
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
