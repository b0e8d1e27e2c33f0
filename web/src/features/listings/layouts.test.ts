import { describe, expect, it } from 'vitest'
import { MAX_KEPT_LAYOUTS } from '#shared/market/table-layout'
import { fittingLayout } from './layout.ts'
import { MAX_LAYOUTS, layoutName, readLayouts, withLayout } from './layouts.ts'
import type { NamedLayout } from './layouts.ts'

const columns = fittingLayout(5_000)
const named = (name: string): NamedLayout => ({ name, columns, view: { market: 'KOSPI' } })
const many = Array.from({ length: MAX_LAYOUTS }, (_, at) => named(`배치 ${at}`))

const manyMore = Array.from({ length: MAX_KEPT_LAYOUTS + 9 }, (_, at) => named(`배치 ${at}`))

describe('layouts by name', () => {
  it('are saved one beside the other, and one of the same name is replaced where it stands', () => {
    const two = withLayout(withLayout([], named('단타')), named('가치'))
    const narrow = { ...named('단타'), columns: columns.slice(0, 3) }
    expect(withLayout(two, narrow)).toEqual([narrow, named('가치')])
  })

  it('are bounded in number', () => {
    expect(withLayout(many, named('하나 더'))).toBe(many)
    expect(withLayout(many, named('배치 3'))).toHaveLength(MAX_LAYOUTS)
  })

  it('have names without blanks around them, of any Unicode form, and not without end', () => {
    expect(layoutName('  내   배치 ')).toBe('내 배치')
    expect(layoutName('배치'.normalize('NFD'))).toBe('배치')
    expect(layoutName('x'.repeat(500))).toHaveLength(40)
    expect(layoutName('   ')).toBe('')
  })
})

describe('stored layouts', () => {
  it('come back as they were', () => {
    const kept = { columns: columns.slice(0, 5), named: [named('단타')] }
    expect(readLayouts(JSON.parse(JSON.stringify(kept)))).toEqual(kept)
  })

  it('of a time when only the order was kept have that order', () => {
    const order = [{ column: 'rate', direction: 'descending' }]
    const stored = {
      named: [
        { name: 'a', columns, order },
        { name: 'b', columns, view: { market: 'NYSE', sort: '-rate' } },
      ],
    }
    expect(readLayouts(stored).named.map(({ view }) => view)).toEqual([{ sort: '-rate' }, { sort: '-rate' }])
  })

  it('are taken as far as they can be understood', () => {
    const stored = {
      columns: 'x',
      named: [named('a'), { ...named('a'), columns: [] }, named('a'), { name: 7 }, null, ...manyMore],
    }
    const read = readLayouts(stored)
    expect(read.columns).toBeNull()
    expect(read.named).toHaveLength(MAX_KEPT_LAYOUTS)
    expect(read.named[0]?.name).toBe('a')
  })

  it.each([undefined, null, 7, 'x', []])('that are none (%j) are none', (stored) => {
    expect(readLayouts(stored)).toEqual({ columns: null, named: [] })
  })
})
