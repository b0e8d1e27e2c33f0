import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as search from '#shared/market/search/search'
import { createUniverse } from '../../../worker/sources/simulator/universe.ts'
import { Feed } from '../live/feed.ts'
import { Wire, quoteRow } from '../testing/builders.ts'
import { useListingCombobox } from './useListingCombobox.ts'
import type { FoundListing } from './useListingCombobox.ts'
import { finder, useStockSearch } from './useStockSearch.ts'

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
  field = useListingCombobox(useStockSearch(feed), {
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

  it('shows that nothing was found only after the search', async () => {
    const looking = field.search('없는이름')
    expect([field.isOpen.value, field.isEmpty.value]).toEqual([true, false])
    await looking
    expect(field.isEmpty.value).toBe(true)
  })

  it('shows what was searched for last, and nothing that is not offered', async () => {
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

describe('the first search after the page was opened', () => {
  it('waits for the board, and shows that', async () => {
    const feed = new Feed((paint) => paint())
    const early = useListingCombobox(useStockSearch(feed), {
      chosen: ({ code }) => chosen.push(code),
      left: () => undefined,
    })
    const searched = early.search('000660')
    early.onKey(new KeyboardEvent('keydown', { key: 'Enter' }))
    expect([early.isSearching.value, early.isEmpty.value]).toEqual([true, false])
    feed.receive('market', 'snapshot', new Wire([SAMSUNG, HYNIX].map((row) => quoteRow(row))).snapshot())
    await searched
    expect(chosen).toEqual(['000660'])
  })
})

describe('Enter and the arrows', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const rows = createUniverse(
    500,
    1,
  )(20_000).map(({ code, isin, name }, at) => quoteRow({ id: at + 1, code, isin, name, shares: 1_000 + at }))
  const find = finder({ rows: () => rows }, search)
  const WRITTEN = [
    ({ code }) => code,
    ({ name }) => name,
    ({ name }) => name.slice(0, 2),
    ({ code }) => `A${code}`,
    ({ isin }) => isin,
    ({ name }) => search.searchEntry({ code: '', isin: '', name }).initials,
    ({ name }) => search.searchEntry({ code: '', isin: '', name }).keys,
  ] satisfies ((row: (typeof rows)[number]) => string)[]
  const KEY_DELAYS_MS = [0, 30, 60, 120]
  /** How long the code of the search, or the board, takes to come: from there already to a slow line. */
  const READY_AFTER_MS = [0, 10, 90, 400, 3_000]

  /** A user who types, or pastes, and presses keys without waiting for results. */
  function desk(readyAfterMs: number, former: (text: string) => FoundListing[] = () => []) {
    const readyAtMs = Date.now() + readyAfterMs
    const taken: string[] = []
    const pending: Promise<void>[] = []
    // Of the clock that is handed in.
    const later = (ms: number) => new Promise((resolve) => window.setTimeout(resolve, ms))
    const box = useListingCombobox(
      async () => {
        if (Date.now() < readyAtMs) await later(readyAtMs - Date.now())
        return find
      },
      {
        chosen: ({ code }) => taken.push(code),
        left: () => undefined,
        findFormer: async (text) => {
          await later(200)
          return former(text)
        },
      },
    )
    return {
      taken,
      box,
      press: (key: string) => box.onKey(new KeyboardEvent('keydown', { key })),
      async type(text: string, delayMs: number, pasted = false) {
        const steps = pasted ? [text] : [...text].map((_, at) => text.slice(0, at + 1))
        for (const step of steps) {
          pending.push(box.search(step))
          if (delayMs > 0) await vi.advanceTimersByTimeAsync(delayMs)
        }
      },
      async settle() {
        await vi.advanceTimersByTimeAsync(10_000)
        await Promise.all(pending)
      },
    }
  }

  it('take what answers the whole text, of 200 that are typed or pasted, whatever the pace of keys and answers', async () => {
    const wrong: unknown[] = []
    for (let at = 0; at < 200; at++) {
      const row = rows[(at * 7) % rows.length]
      const write = WRITTEN[at % WRITTEN.length]
      if (row === undefined || write === undefined) throw new Error('no such query')
      const text = write(row)
      const delayMs = KEY_DELAYS_MS[at % KEY_DELAYS_MS.length] ?? 0
      const readyAfterMs = READY_AFTER_MS[at % READY_AFTER_MS.length] ?? 0
      const user = desk(readyAfterMs)
      await user.type(text, delayMs, at % 3 === 0)
      user.press('Enter')
      await user.settle()
      const expected = find(text)[0]?.code
      if (expected === undefined || user.taken.join() !== expected)
        wrong.push({ text, delayMs, readyAfterMs, expected, taken: user.taken })
    }
    expect(wrong).toEqual([])
  })

  it('wait for results of the server', async () => {
    const gone = { code: '117930', name: '한진해운', market: 'KOSPI', delistedAt: '2017-03-07' } as const
    const user = desk(0, (text) => (text === '한진해운' ? [gone] : []))
    await user.type('한진해운', 30)
    user.press('Enter')
    expect(user.taken).toEqual([])
    await user.settle()
    expect(user.taken).toEqual(['117930'])
  })

  it('move in the answer that they waited for', async () => {
    const user = desk(400)
    await user.type('ㅅ', 0)
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'Enter']) user.press(key)
    await user.settle()
    expect(user.taken).toEqual([find('ㅅ')[1]?.code])
  })

  it('are forgotten when more is typed, when the field is left, and where there is nothing', async () => {
    const user = desk(400)
    await user.type('005930', 0)
    user.press('Enter')
    await user.type('000660', 0, true)
    await user.settle()
    expect(user.taken).toEqual([])
    const another = desk(400)
    await another.type('005930', 0)
    another.press('Enter')
    another.box.leave()
    await another.settle()
    await another.type('없는이름', 0)
    another.press('Enter')
    await another.settle()
    expect([another.taken, another.box.isEmpty.value]).toEqual([[], true])
  })
})

describe('what is no listing', () => {
  const INDEX: FoundListing = { code: 'KOSPI', name: 'KOSPI', market: '지수', to: '/compare?codes=KOSPI' }
  const PAGE: FoundListing = { code: 'settings', name: '삼성 화면', market: '화면', to: '/settings' }
  const taken: FoundListing[] = []
  const find = finder({ rows: () => [quoteRow(SAMSUNG)] }, search)
  const seen: FoundListing[] = [{ ...HYNIX, market: 'KOSPI', heading: '최근 본 종목' }]
  const open = () =>
    useListingCombobox(() => Promise.resolve(find), {
      chosen: (one) => taken.push(one),
      left: () => undefined,
      findPlaces: (text) => [INDEX, PAGE].filter(({ name }) => name.startsWith(text)),
      idle: () => seen,
    })

  it('comes after listings, unless its name is what was typed', async () => {
    const box = open()
    await box.search('삼성')
    expect(box.found.value.map(({ code }) => code)).toEqual(['005930', 'settings'])
    await box.search('KOSPI')
    box.onKey(new KeyboardEvent('keydown', { key: 'Enter' }))
    expect(taken).toEqual([INDEX])
  })

  it('is offered before anything is typed, where Enter alone takes nothing', async () => {
    const box = open()
    expect(box.isOpen.value).toBe(false)
    box.suggest()
    expect([box.isOpen.value, box.isEmpty.value, box.found.value]).toEqual([true, false, seen])
    box.onKey(new KeyboardEvent('keydown', { key: 'Enter' }))
    expect(taken).toHaveLength(1)
    await box.search('삼')
    expect(box.found.value.map(({ code }) => code)).toEqual(['005930', 'settings'])
    await box.search('')
    box.onKey(new KeyboardEvent('keydown', { key: 'ArrowDown' }))
    box.onKey(new KeyboardEvent('keydown', { key: 'Enter' }))
    expect(taken.at(-1)?.code).toBe('000660')
    expect(box.isOpen.value).toBe(false)
  })
})

describe('stocks that were delisted', () => {
  const since = '2020-01-02T09:00:00.000+09:00'
  const DELISTED: FoundListing = { code: '006405', name: '삼성옛회사', market: 'KOSPI', delistedAt: since }
  let searches: ((former: FoundListing[]) => void)[]
  let former: ReturnType<typeof useListingCombobox>
  beforeEach(() => {
    searches = []
    const feed = new Feed((paint) => paint())
    const wire = new Wire([SAMSUNG, SAMSUNG_SDI].map((row) => quoteRow(row)))
    feed.receive('market', 'snapshot', wire.snapshot())
    former = useListingCombobox(useStockSearch(feed), {
      chosen: ({ code }) => chosen.push(code),
      left: () => undefined,
      findFormer: () => new Promise((resolve) => searches.push(resolve)),
    })
  })
  const codes = () => former.found.value.map(({ code }) => code)
  const pressFor = (key: string) => former.onKey(new KeyboardEvent('keydown', { key }))

  it('come after those that are listed, which are shown and can be pointed at before', async () => {
    const searched = former.search('삼성')
    await expect.poll(() => searches).toHaveLength(1)
    expect(codes()).toEqual(['005930', '006400'])
    pressFor('ArrowDown')
    searches[0]?.([DELISTED])
    await searched
    expect(codes()).toEqual(['005930', '006400', '006405'])
    pressFor('ArrowDown')
    pressFor('Enter')
    expect(chosen).toEqual(['006405'])
  })

  it('are not added to what answers a later letter, and nothing is called missing before they are known', async () => {
    const first = former.search('없는')
    await expect.poll(() => searches).toHaveLength(1)
    expect([codes(), former.isEmpty.value]).toEqual([[], false])
    const second = former.search('삼성')
    await expect.poll(() => searches).toHaveLength(2)
    searches[1]?.([])
    searches[0]?.([DELISTED])
    await Promise.all([first, second])
    expect(codes()).toEqual(['005930', '006400'])
    const third = former.search('없는')
    await expect.poll(() => searches).toHaveLength(3)
    searches[2]?.([])
    await third
    expect(former.isEmpty.value).toBe(true)
  })
})
