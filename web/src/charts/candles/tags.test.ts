import { expect, it } from 'vitest'
import { TAG_APART_PX, placedTags } from './tags.ts'

const PANE = { top: 8, height: 200 }
const tag = (value: number, text = String(value)) => ({ value, text, color: 'red' })
const place = (...values: number[]) =>
  placedTags(
    values.map((value) => tag(value)),
    (value) => value,
    PANE,
  )

it('tags stand at their prices where there is room', () => {
  expect(place(20, 100).map(({ yPx }) => yPx)).toEqual([20, 100])
})

it.each([
  ['in the middle', [100, 101, 102]],
  ['at the upper limit', [8, 9, 10]],
  ['at the lower limit', [206, 207, 208]],
])('tags %s are moved apart, in their order, and stay in the pane', (_where, values) => {
  const found = place(...values)
  expect(found.map(({ value }) => value)).toEqual(values)
  found.slice(1).forEach(({ yPx }, at) => {
    expect(yPx - (found[at]?.yPx ?? 0)).toBeGreaterThanOrEqual(TAG_APART_PX)
  })
  for (const { yPx } of found) {
    expect(yPx).toBeGreaterThanOrEqual(PANE.top)
    expect(yPx).toBeLessThanOrEqual(PANE.top + PANE.height)
  }
})

it('a price has one tag, the first, and none where it is out of sight', () => {
  const found = placedTags([tag(50, '↑50'), tag(50), tag(300)], (value) => value, PANE)
  expect(found.map(({ text }) => text)).toEqual(['↑50'])
})
