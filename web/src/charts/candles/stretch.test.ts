import { expect, it } from 'vitest'
import { Stretch } from './stretch.ts'

it('a price axis is dragged out and back by the same way, within bounds, and fits again when it is reset', () => {
  let changes = 0
  const stretch = new Stretch(() => changes++)
  stretch.drag(100)
  expect(stretch.factor).toBeGreaterThan(1.5)
  stretch.drag(-100)
  expect(stretch.factor).toBeCloseTo(1)
  stretch.drag(100_000)
  expect(stretch.factor).toBe(20)
  stretch.reset()
  expect(stretch.factor).toBe(1)
  expect(changes).toBe(4)
})
