import { beforeEach, describe, expect, it } from 'vitest'
import { Feed } from '../live/feed.ts'
import { Wire, quoteRow } from '../testing/builders.ts'
import { useListingCombobox } from './useListingCombobox.ts'
import type { FoundListing } from './useListingCombobox.ts'

const SAMSUNG = { id: 1, code: '005930', name: '삼성전자', price: 70_000, shares: 6_000 }
const HYNIX = { id: 2, code: '000660', name: 'SK하이닉스', price: 200_000, shares: 700 }
const SAMSUNG_SDI = { id: 3, code: '006400', name: '삼성SDI', price: 300_000, shares: 70 }

let chosen: string[]
let field: ReturnType<typeof useListingCombobox>
beforeEach(() => {
  chosen = []
  const feed = new Feed((paint) => paint())
  const wire = new Wire([SAMSUNG, HYNIX, SAMSUNG_SDI].map((row) => quoteRow(row)))
  feed.receive('market', 'snapshot', wire.snapshot())
  field = useListingCombobox(feed, {
    chosen: ({ code }) => chosen.push(code),
    left: () => chosen.push('left'),
    offered: ({ code }) => code !== HYNIX.code,
  })
})

const press = (key: string, more: KeyboardEventInit = {}) =>
  field.onKey(new KeyboardEvent('keydown', { key, ...more }))

describe('the field that finds a listing', () => {
  it('finds while the first consonant is still being composed, the biggest first', async () => {
    await field.search('ㅅ')
    expect(field.found.value.map(({ code }) => code)).toEqual(['005930', '006400'])
    press('ArrowDown')
    press('ArrowDown')
    press('ArrowUp')
    press('Enter')
    expect(chosen).toEqual(['006400'])
    expect(field.isOpen.value).toBe(false)
  })

  it('leaves the Enter that ends a syllable to the input method', async () => {
    await field.search('삼')
    press('Enter', { isComposing: true })
    expect(chosen).toEqual([])
    press('Enter')
    expect(chosen).toEqual(['005930'])
  })

  it('says that there is nothing only when it has looked', async () => {
    const looking = field.search('없는이름')
    expect([field.isOpen.value, field.isEmpty.value]).toEqual([true, false])
    await looking
    expect(field.isEmpty.value).toBe(true)
  })

  it('shows what was asked for last, and nothing that is not offered', async () => {
    await Promise.all([field.search('삼'), field.search('sk')])
    expect(field.query.value).toBe('sk')
    expect(field.found.value).toEqual([])
    expect(field.isEmpty.value).toBe(true)
    press('Enter')
    press('Escape')
    expect(chosen).toEqual(['left'])
    expect(field.isOpen.value).toBe(false)
  })
})

describe('stocks that were delisted', () => {
  const since = '2020-01-02T09:00:00.000+09:00'
  const DELISTED: FoundListing = { code: '006405', name: '삼성옛회사', market: 'KOSPI', delistedAt: since }
  let asked: ((former: FoundListing[]) => void)[]
  let former: ReturnType<typeof useListingCombobox>
  beforeEach(() => {
    asked = []
    const feed = new Feed((paint) => paint())
    const wire = new Wire([SAMSUNG, SAMSUNG_SDI].map((row) => quoteRow(row)))
    feed.receive('market', 'snapshot', wire.snapshot())
    former = useListingCombobox(feed, {
      chosen: ({ code }) => chosen.push(code),
      left: () => undefined,
      findFormer: () => new Promise((resolve) => asked.push(resolve)),
    })
  })
  const codes = () => former.found.value.map(({ code }) => code)
  const pressFor = (key: string) => former.onKey(new KeyboardEvent('keydown', { key }))

  it('come after those that are listed, which are shown and can be pointed at before', async () => {
    const searched = former.search('삼성')
    await expect.poll(() => asked).toHaveLength(1)
    expect(codes()).toEqual(['005930', '006400'])
    pressFor('ArrowDown')
    asked[0]?.([DELISTED])
    await searched
    expect(codes()).toEqual(['005930', '006400', '006405'])
    pressFor('ArrowDown')
    pressFor('Enter')
    expect(chosen).toEqual(['006405'])
  })

  it('are not added to what answers a later letter, and nothing is called missing before they are known', async () => {
    const first = former.search('없는')
    await expect.poll(() => asked).toHaveLength(1)
    expect([codes(), former.isEmpty.value]).toEqual([[], false])
    const second = former.search('삼성')
    await expect.poll(() => asked).toHaveLength(2)
    asked[1]?.([])
    asked[0]?.([DELISTED])
    await Promise.all([first, second])
    expect(codes()).toEqual(['005930', '006400'])
    const third = former.search('없는')
    await expect.poll(() => asked).toHaveLength(3)
    asked[2]?.([])
    await third
    expect(former.isEmpty.value).toBe(true)
  })
})
