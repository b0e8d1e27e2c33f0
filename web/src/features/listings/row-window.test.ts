import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { QuoteRow } from '#shared/market/quote'
import { quoteRow } from '../../testing/builders.ts'
import { BADGES } from '../../market/badges.ts'
import { STANDARD_COLUMNS } from './columns.ts'
import { FLASH_FAINT_MS, FLASH_STRONG_MS, flashOf } from '../../market/flash.ts'
import { isOnStar } from './row-element.ts'
import type { BadgeWords } from './row-element.ts'
import { RowWindow } from './row-window.ts'

const badgeWords = Object.fromEntries(
  BADGES.map((badge) => [badge, { short: badge, full: badge }]),
) as BadgeWords
const options = {
  rowHeightPx: 10,
  columns: STANDARD_COLUMNS,
  words: { language: 'ko', base: '기준' },
  badgeWords,
  flash: true,
} as const

let market: Map<number, QuoteRow>
let body: HTMLElement
let rows: RowWindow

const place = (row: HTMLElement) => Number(row.getAttribute('aria-rowindex'))
const shown = () =>
  [...body.querySelectorAll<HTMLElement>('[role=row]:not([hidden])')].sort((a, b) => place(a) - place(b))
const cell = (id: number, column: string) =>
  body.querySelector<HTMLElement>(`#row-${String(id).padStart(6, '0')} .${column}`) as HTMLElement

beforeEach(() => {
  vi.useFakeTimers()
  market = new Map(Array.from({ length: 1_000 }, (_, id) => [id, quoteRow({ id })]))
  body = document.createElement('div')
  rows = new RowWindow(
    body,
    (id) => market.get(id),
    options,
    () => Date.now(),
  )
  rows.setOrder([...market.keys()])
  rows.setViewport({ scrollTopPx: 0, heightPx: 100 })
})
afterEach(() => vi.useRealTimers())

function change(id: number, values: Partial<QuoteRow>): void {
  market.set(id, quoteRow({ ...market.get(id), ...values }))
  rows.update()
}

describe('rows in sight', () => {
  it('only visible rows are in the DOM, however long the list', () => {
    expect(shown().length).toBeLessThan(30)
    expect(body.style.height).toBe('10000px')
  })

  it('rows are recycled when scrolled', () => {
    rows.setViewport({ scrollTopPx: 5_000, heightPx: 100 })
    rows.setViewport({ scrollTopPx: 9_000, heightPx: 100 })
    expect(body.childElementCount).toBeLessThan(40)
    expect(shown()[0]?.id).toBe('row-000894')
    expect(shown()[0]?.getAttribute('aria-rowindex')).toBe('896')
  })

  it('rows have the same order in the document as on the screen', () => {
    rows.setViewport({ scrollTopPx: 5_000, heightPx: 100 })
    rows.setViewport({ scrollTopPx: 4_970, heightPx: 100 })
    rows.setOrder([...market.keys()].sort((a, b) => (a % 7) - (b % 7)))
    const places = [...body.querySelectorAll<HTMLElement>('[role=row]:not([hidden])')].map(place)
    expect(places.length).toBeGreaterThan(10)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })

  it('are marked with what the exchange does to the stock, on the listing that it is of alone', () => {
    const halted = { name: 'halted', short: '정지', full: '거래 정지' }
    const interrupted = { name: 'interrupted', short: 'VI', full: '변동성 완화장치' }
    rows.setOptions({ ...options, marks: new Map([['000002', [interrupted, halted]]]) })
    const tags = (id: number) => [...cell(id, 'state').children].map(({ textContent }) => textContent)
    expect([tags(1), tags(2)]).toEqual([[], ['VI', '정지']])
    rows.setViewport({ scrollTopPx: 5_000, heightPx: 100 })
    expect(body.querySelectorAll('[role=row]:not([hidden]) .state .interrupted')).toHaveLength(0)
    rows.setViewport({ scrollTopPx: 0, heightPx: 100 })
    expect(tags(2)).toEqual(['VI', '정지'])
    rows.setOptions(options)
    expect(tags(2)).toEqual([])
  })

  it('are marked while they are of another source than the board’s, until it has sent newer ones', () => {
    const before = { name: 'other-origin', short: '10:41:07', full: '다른 제공처의 값' }
    let others = new Set([2])
    rows.setOptions({ ...options, originTag: ({ id }) => (others.has(id) ? before : null) })
    const tags = (id: number) => [...cell(id, 'state').children].map(({ textContent }) => textContent)
    expect([tags(1), tags(2)]).toEqual([[], ['10:41:07']])
    others = new Set()
    change(2, { volume: 2_000 })
    expect(tags(2)).toEqual([])
  })

  it('recycled rows leave no second element with the same id', () => {
    rows.setViewport({ scrollTopPx: 5_000, heightPx: 100 })
    rows.setViewport({ scrollTopPx: 0, heightPx: 100 })
    const ids = [...body.querySelectorAll('[id]')].map((row) => row.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('rows keep their element when the order changes', () => {
    const element = cell(3, 'price').parentElement
    rows.setOrder([...market.keys()].reverse().slice(-10))
    expect(cell(3, 'price').parentElement).toBe(element)
  })

  it('a selected row is still selected when it comes back into view', () => {
    rows.select(3)
    rows.setViewport({ scrollTopPx: 5_000, heightPx: 100 })
    expect(body.querySelector('[aria-selected]')).toBeNull()
    rows.setViewport({ scrollTopPx: 0, heightPx: 100 })
    expect(body.querySelector('[aria-selected=true]')?.id).toBe('row-000003')
  })
})

describe('stars', () => {
  const star = (id: number) => cell(id, 'star') as HTMLButtonElement
  const stars = { codes: new Set(['000002']), add: '추가', remove: '빼기' }

  it('are on no row while watchlists are not known', () => {
    expect(star(1).hidden).toBe(true)
    rows.setOptions({ ...options, stars })
    expect(star(1).hidden).toBe(false)
    rows.setOptions({ ...options, stars: null })
    expect(star(1).hidden).toBe(true)
  })

  it('show whether each row is watched, also a row that scrolls into view', () => {
    rows.setOptions({ ...options, stars })
    const labels = (id: number) => [
      star(id).getAttribute('aria-pressed'),
      star(id).getAttribute('aria-label'),
    ]
    expect([labels(1), labels(2)]).toEqual([
      ['false', '추가'],
      ['true', '빼기'],
    ])
    rows.setViewport({ scrollTopPx: 5_000, heightPx: 100 })
    expect(body.querySelectorAll('[role=row]:not([hidden]) [aria-pressed=true]')).toHaveLength(0)
    rows.setViewport({ scrollTopPx: 0, heightPx: 100 })
    expect(labels(2)).toEqual(['true', '빼기'])
    rows.setOptions({ ...options, stars: { ...stars, codes: new Set(['000001']) } })
    expect([labels(1)[0], labels(2)[0]]).toEqual(['true', 'false'])
  })

  it('are distinguished from the rest of a row, and add no text to it', () => {
    rows.setOptions({ ...options, stars })
    const pressed: boolean[] = []
    body.addEventListener('click', (event) => pressed.push(isOnStar(event)))
    star(2).click()
    cell(2, 'price').click()
    expect(pressed).toEqual([true, false])
    expect(cell(2, 'name').textContent).toBe(`${market.get(2)?.name}000002`)
  })
})

describe('columns', () => {
  const texts = (id: number) =>
    [...(cell(id, 'name').parentElement?.children ?? [])].map((one) => one.className)

  it('are those requested, in their order, and change under the rows in sight', () => {
    rows.setOptions({ ...options, columns: ['name', 'section', 'price'] })
    expect(texts(0)).toEqual(['cell name', 'cell section', 'cell price'])
    expect(cell(0, 'price').textContent).toBe('10,500')
    expect(shown()[0]?.getAttribute('aria-rowindex')).toBe('2')
  })

  it('changing the columns keeps the selected row', () => {
    rows.select(3)
    rows.setOptions({ ...options, columns: ['name', 'price'] })
    expect(body.querySelector('[aria-selected=true]')?.id).toBe('row-000003')
  })

  it('columns that are not shown cause no flash', () => {
    rows.setOptions({ ...options, columns: ['name', 'volume'] })
    change(1, { price: 10_600 })
    expect(body.querySelector('[data-flash]')).toBeNull()
  })
})

describe('a cell', () => {
  it('a cell is painted again when the language changes', () => {
    expect(cell(1, 'turnover').textContent).toBe('0.1')
    rows.setOptions({ ...options, words: { language: 'en', base: 'base' } })
    expect(cell(1, 'turnover').textContent).toBe('10')
  })

  it('a cell is painted again when the base price changes', () => {
    expect(cell(1, 'open').dataset['tone']).toBe('up')
    change(1, { previousClose: 10_100 })
    expect(cell(1, 'open').dataset['tone']).toBe('flat')
  })

  it('a recycled cell links to the page of its stock', () => {
    rows.setViewport({ scrollTopPx: 5_000, heightPx: 100 })
    expect(shown()[0]?.querySelector('a')?.getAttribute('href')).toBe('/stocks/000494')
  })
})

describe('flash', () => {
  it('a flash has the direction of the price, and fades out in two steps', () => {
    change(1, { price: 10_600 })
    expect(cell(1, 'price').textContent).toBe('10,600')
    expect(cell(1, 'price').dataset['flash']).toBe('up')
    vi.advanceTimersByTime(FLASH_STRONG_MS)
    expect(cell(1, 'price').dataset['flash']).toBe('up-faint')
    vi.advanceTimersByTime(FLASH_FAINT_MS - FLASH_STRONG_MS)
    expect(cell(1, 'price').dataset['flash']).toBeUndefined()
  })

  it('a flash restarts in the new direction when the price changes during it', () => {
    change(1, { price: 10_600 })
    vi.advanceTimersByTime(FLASH_STRONG_MS)
    change(1, { price: 10_400 })
    expect(cell(1, 'price').dataset['flash']).toBe('down')
  })

  it('a change of volume alone causes no flash', () => {
    change(1, { volume: 99_999 })
    expect(cell(1, 'volume').textContent).toBe('99,999')
    expect(body.querySelector('[data-flash]')).toBeNull()
  })

  it('a new high flashes upwards and a new low downwards only', () => {
    change(1, { high: 10_700, low: 9_800 })
    expect([cell(1, 'high').dataset['flash'], cell(1, 'low').dataset['flash']]).toEqual(['up', 'down'])
  })

  it('scrolling causes no flash, and a recycled row keeps none', () => {
    change(1, { price: 10_600 })
    rows.setViewport({ scrollTopPx: 5_000, heightPx: 100 })
    expect(body.querySelector('[data-flash]')).toBeNull()
  })

  it('flashes are off with reduced motion', () => {
    rows.setOptions({ ...options, flash: false })
    change(1, { price: 10_600 })
    expect(cell(1, 'price').textContent).toBe('10,600')
    expect(body.querySelector('[data-flash]')).toBeNull()
  })

  it('a flash needs two known, different numbers', () => {
    expect(flashOf(null, 5)).toBeNull()
    expect(flashOf(5, null)).toBeNull()
    expect(flashOf(5, 5)).toBeNull()
    expect([flashOf(5, 6), flashOf(6, 5)]).toEqual(['up', 'down'])
  })
})
