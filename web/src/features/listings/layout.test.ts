import { describe, expect, it } from 'vitest'
import { COLUMN, COLUMNS, STANDARD_COLUMNS } from './columns.ts'
import { fittingLayout, gridTracks, moved, neededPx, pinned, readLayout, resized, toggled } from './layout.ts'

const wide = fittingLayout(5_000)
const ids = (layout: typeof wide) => layout.map(({ id }) => id)
const few = wide.slice(0, 4)

describe('the standard layout', () => {
  it('has all standard columns where there is room', () => {
    expect(ids(wide)).toEqual(STANDARD_COLUMNS)
  })

  it('lets the least missed columns go first, and never needs more room than there is', () => {
    for (const roomPx of [1_200, 1_000, 900, 800, 700, 641]) {
      const layout = fittingLayout(roomPx)
      expect(neededPx(layout), `${roomPx}px`).toBeLessThanOrEqual(roomPx)
      expect(ids(layout).slice(0, 2)).toEqual(['name', 'price'])
    }
    expect(ids(fittingLayout(1_020))).not.toContain('range')
  })
})

describe('a layout', () => {
  it('shows another column behind the others, and takes it away again', () => {
    const more = toggled(few, 'section')
    expect(ids(more)).toEqual(['name', 'price', 'change', 'rate', 'section'])
    expect(toggled(more, 'section')).toEqual(few)
  })

  it('always keeps the name, and keeps it first', () => {
    expect(toggled(few, 'name')).toBe(few)
    expect(moved(few, 'name', 2)).toBe(few)
    expect(ids(moved(few, 'rate', 0))).toEqual(['name', 'rate', 'price', 'change'])
  })

  it('puts a column before or behind others, and no further than the end', () => {
    expect(ids(moved(few, 'price', 2))).toEqual(['name', 'change', 'price', 'rate'])
    expect(ids(moved(few, 'price', 99))).toEqual(['name', 'change', 'rate', 'price'])
  })

  it('draws one column and leaves the others as wide as they are on the screen', () => {
    const drawn = resized(pinned(few, [200, 80.4, 90, 70]), 'change', 123.6)
    expect(gridTracks(drawn)).toBe('12.5rem 5rem 7.75rem 4.375rem')
  })

  it('draws no column to nothing, and gives it its own width back', () => {
    expect(resized(few, 'price', -50)[1]?.widthPx).toBe(40)
    const { px, share } = COLUMN.price
    expect(gridTracks(resized(resized(few, 'price', 300), 'price', null))).toContain(
      `minmax(${px / 16}rem, ${share}fr)`,
    )
  })
})

describe('a stored layout', () => {
  it('comes back as it was', () => {
    const layout = resized(moved(toggled(wide, 'average'), 'average', 3), 'volume', 210)
    expect(readLayout(JSON.parse(JSON.stringify(layout)))).toEqual(layout)
  })

  it('loses what this version does not know, and has its name first whatever was stored', () => {
    const stored = [
      { id: 'price', widthPx: 1e9 },
      { id: 'dividend' },
      'x',
      null,
      { id: 'price', widthPx: 90 },
    ]
    expect(readLayout(stored)).toEqual([
      { id: 'name', widthPx: null },
      { id: 'price', widthPx: 90 },
    ])
  })

  it.each([undefined, null, {}, 'x', [], [{ id: 'name', widthPx: 100 }]])(
    'that is none (%j) is none',
    (stored) => {
      expect(readLayout(stored)).toBeNull()
    },
  )

  it('may have every column there is', () => {
    expect(ids(readLayout(COLUMNS.map((id) => ({ id }))) ?? [])).toEqual(COLUMNS)
  })
})
