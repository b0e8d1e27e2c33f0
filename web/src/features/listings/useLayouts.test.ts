import { beforeEach, describe, expect, it } from 'vitest'
import { shallowRef } from 'vue'
import type { ViewQuery } from './view.ts'
import { browserLayouts, useLayouts } from './useLayouts.ts'
import type { Layouts } from './useLayouts.ts'

const BY_RATE: ViewQuery = { market: 'KOSDAQ', sort: '-rate' }
let kept: Map<string, string>
const storage = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
}
const view = shallowRef<ViewQuery>({})
const open = (): Layouts =>
  useLayouts(browserLayouts(storage), { now: () => view.value, show: (query) => (view.value = query) })
let layouts: Layouts

beforeEach(() => {
  kept = new Map()
  view.value = {}
  layouts = open()
})

describe('a table with the standard layout', () => {
  it('shows what fits, and goes on fitting', () => {
    layouts.fit(700)
    const narrow = layouts.columns.value.length
    layouts.fit(2_000)
    expect(layouts.columns.value.length).toBeGreaterThan(narrow)
    expect(layouts.isStandard.value).toBe(true)
  })

  it('is laid out from what is in sight', () => {
    layouts.fit(700)
    const seen = layouts.columns.value
    layouts.toggle('section')
    layouts.fit(2_000)
    expect(layouts.columns.value).toEqual([...seen, 'section'])
  })
})

describe('a changed layout', () => {
  it('is there again next time', () => {
    layouts.toggle('section')
    layouts.move('section', 1)
    layouts.resize('price', 150, [200, 100, 80])
    const again = open()
    expect(again.layout.value).toEqual(layouts.layout.value)
    expect(again.columns.value[1]).toBe('section')
  })

  it('is the same list of columns while only widths change, so that no row is made anew', () => {
    const before = layouts.columns.value
    layouts.resize('price', 150, [])
    expect(layouts.columns.value).toBe(before)
  })

  it('is given up for what fits', () => {
    layouts.toggle('section')
    layouts.standard()
    expect(layouts.isStandard.value).toBe(true)
    expect(layouts.columns.value).not.toContain('section')
  })

  it.each(['{', '7', 'null', '{"columns":[{"id":"x"}]}'])('that cannot be read (%s) is ignored', (text) => {
    kept.set('listings-layouts', text)
    expect(open().isStandard.value).toBe(true)
  })
})

describe('a saved layout', () => {
  it('brings its columns, filters and order of rows back, also after a reload, and is marked as current', () => {
    expect([layouts.isUsual.value, layouts.inUse.value]).toEqual([true, undefined])
    layouts.toggle('section')
    view.value = BY_RATE
    expect(layouts.save('단타')).toBe(true)
    expect([layouts.isUsual.value, layouts.inUse.value]).toEqual([false, '단타'])
    layouts.usual()
    expect([view.value, layouts.isUsual.value, layouts.inUse.value]).toEqual([{}, true, undefined])
    const again = open()
    const [saved] = again.named.value
    if (saved !== undefined) again.apply(saved)
    expect(again.columns.value).toContain('section')
    expect(view.value).toEqual(BY_RATE)
    expect(again.inUse.value).toBe('단타')
    view.value = { ...BY_RATE, market: 'KOSPI' }
    expect(again.inUse.value).toBeUndefined()
  })

  it('needs a name', () => {
    expect(layouts.save('  ')).toBe(false)
    expect(layouts.named.value).toEqual([])
  })

  it('is forgotten on request, the others are not', () => {
    layouts.save('a')
    layouts.save('b')
    layouts.remove('a')
    expect(open().named.value.map(({ name }) => name)).toEqual(['b'])
  })
})
