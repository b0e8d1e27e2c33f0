import { expect, it } from 'vitest'
import { crossAt } from './cross.ts'
import { panesOf, yOf } from './geometry.ts'

const panes = panesOf(600, 400)
const scale = { low: 69_000, high: 72_000 }
const chart = { panes, scale, count: 100 }

it('the cross of a candle chart snaps to a valid order price near the pointer', () => {
  const cross = crossAt(chart, 50, yOf(panes, scale, 70_149), '10:30')
  expect(cross).toMatchObject({ price: '70,100', y: yOf(panes, scale, 70_100), time: '10:30' })
  expect(cross.x).toBeCloseTo(panes.left + panes.width * 0.505)
})

it('the cross of a candle chart has no price over the volumes, nor with the keyboard', () => {
  for (const yPx of [panes.volume.top + 1, null]) {
    expect(crossAt(chart, 0, yPx, '10:30')).toMatchObject({ price: '', y: null, time: '10:30' })
  }
})
