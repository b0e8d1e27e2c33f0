import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { afterMarket } from './market-first.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A feed whose market is on the screen when `show` is called. */
function darkFeed() {
  let show = (): void => undefined
  const shown = new Promise<void>((resolve) => (show = resolve))
  return { feed: { shown: () => shown }, show: () => show() }
}

it('what comes after the market is loaded when that is on the screen', async () => {
  const { feed, show } = darkFeed()
  const load = vi.fn(() => Promise.resolve('news'))
  const loaded = afterMarket(feed, load)()
  await vi.advanceTimersByTimeAsync(2_900)
  expect(load).not.toHaveBeenCalled()
  show()
  expect(await loaded).toBe('news')
})

it('what comes after the market waits three seconds for one that does not arrive', async () => {
  const load = vi.fn(() => Promise.resolve('news'))
  const loaded = afterMarket(darkFeed().feed, load)()
  await vi.advanceTimersByTimeAsync(2_900)
  expect(load).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(200)
  expect(await loaded).toBe('news')
})

it('what comes after the market is loaded at once where there is no feed', async () => {
  expect(await afterMarket(undefined, () => Promise.resolve('chart'))()).toBe('chart')
})
