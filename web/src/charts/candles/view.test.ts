import { describe, expect, it } from 'vitest'
import { minutes, slots } from './testing.ts'
import { isNewest, keptView, moved, newestView, viewSince, zoomed } from './view.ts'

const before = slots(minutes(100, 700))

describe('the view of a chart', () => {
  it('the first view is the newest candles with a little room after them', () => {
    const view = newestView(600, 100)
    expect(view).toEqual({ first: 503, count: 100 })
    expect(isNewest(view, 600)).toBe(true)
  })

  it('the view shows the same candles when older ones arrive', () => {
    const view = moved(newestView(600, 100), -350, 600)
    const after = slots(minutes(0, 700))
    const kept = keptView(view, before, after, view.count)
    expect(after[kept.first]?.startMs).toBe(before[view.first]?.startMs)
    expect(kept.count).toBe(view.count)
  })

  it('the view follows the newest candle, and does not move anywhere else', () => {
    const after = slots(minutes(100, 701))
    expect(keptView(newestView(600, 100), before, after, 100)).toEqual(newestView(601, 100))
    const back = moved(newestView(600, 100), -50, 600)
    expect(keptView(back, before, after, 100)).toEqual(back)
  })

  it('the view never leaves the range of the candles', () => {
    expect(moved({ first: 5, count: 100 }, -1_000, 600)).toEqual({ first: 0, count: 100 })
    expect(moved({ first: 5, count: 100 }, 9_000, 600)).toEqual(newestView(600, 100))
  })

  it('the view zooms around the pointer', () => {
    const view = zoomed({ first: 200, count: 100 }, 0.5, 0.25, 600)
    expect(view).toEqual({ first: 213, count: 50 })
    expect(zoomed({ first: 0, count: 100 }, 1e-9, 1, 600).count).toBe(15)
    expect(zoomed({ first: 0, count: 100 }, 1e9, 1, 600).count).toBeLessThan(640)
  })

  it('the view since a moment begins with its first candle and ends with the newest', () => {
    for (let shown = 45; shown <= 600; shown++) {
      const view = viewSince(before, before.at(-shown)?.startMs ?? 0)
      expect(before[view.first]?.startMs).toBe(before.at(-shown)?.startMs)
      expect(isNewest(view, before.length)).toBe(true)
    }
  })

  it('the view of a day that has just begun grows from the left', () => {
    expect(newestView(3, 160)).toEqual({ first: 0, count: 45 })
    const few = slots(minutes(0, 90))
    expect(keptView(newestView(3, 160), slots(minutes(0, 3)), few, 160).count).toBe(93)
  })
})
