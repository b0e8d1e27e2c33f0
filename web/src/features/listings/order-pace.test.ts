import { expect, it } from 'vitest'
import { HAND_OFF_MS, OrderPace, REORDER_EVERY_MS } from './order-pace.ts'

it('the order of the table lets rows move at once, then once a second', () => {
  const pace = new OrderPace()
  expect(pace.waitMs(0)).toBe(0)
  pace.ordered(0)
  expect(pace.waitMs(300)).toBe(REORDER_EVERY_MS - 300)
  expect(pace.waitMs(REORDER_EVERY_MS)).toBe(0)
})

it('the order of the table keeps rows in place while a hand is on the table', () => {
  const pace = new OrderPace()
  pace.touched(5_000)
  expect(pace.waitMs(5_100)).toBe(HAND_OFF_MS - 100)
  pace.touched(6_000)
  expect(pace.waitMs(6_000)).toBe(HAND_OFF_MS)
  expect(pace.waitMs(6_000 + HAND_OFF_MS)).toBe(0)
})
