import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { quoteRow } from '../../testing/builders.ts'
import { watchedItem, watchlist } from '../../testing/watchlists.ts'
import { createWords } from '../../words/i18n.ts'
import { watchedRow, type WatchedRow } from './rows.ts'
import type { Notes } from './sides.ts'
import { readSort } from './sort.ts'
import WatchTable from './WatchTable.vue'

const CODES = ['000001', '000002', '000003']
const items = CODES.map((code) => watchedItem(code))
const list = watchlist('a', '하나', items)
/** @param prices of the three, in their order */
const rowsAt = (...prices: number[]) =>
  items.map((one, at) => watchedRow(one, quoteRow({ id: at + 1, price: prices[at] ?? null })))

/** What was to be saved, and how the first of it that is still on its way ends. */
let notes: [code: string, noted: Notes, seen: Notes][]
let orders: [codes: readonly string[], seen: readonly string[]][]
let onTheirWay: ((isSettled: boolean) => void)[]
const saving = () => new Promise<boolean>((resolve) => onTheirWay.push(resolve))
async function end(isSettled: boolean): Promise<void> {
  onTheirWay.shift()?.(isSettled)
  await flushPromises()
}

beforeEach(() => {
  notes = []
  orders = []
  onTheirWay = []
})

function open(sort = '') {
  const routes = ['/', '/disclosures', '/stocks/:code'].map((path) => ({
    path,
    name: path === '/disclosures' ? 'disclosures' : path,
    component: { template: '<p />' },
  }))
  const table = mount(WatchTable, {
    props: {
      ...{ list, rows: rowsAt(300, 200, 100), sort: readSort(sort) },
      note(...noted) {
        notes.push(noted)
        return saving()
      },
      order(...ordered) {
        orders.push(ordered)
        return saving()
      },
    },
    attachTo: document.body,
    global: { plugins: [createWords('ko'), createRouter({ history: createMemoryHistory(), routes })] },
  })
  const row = (code: string) => table.get(`[data-code="${code}"]`)
  const field = (code: string, name: string) => row(code).get<HTMLInputElement>(`[data-testid=${name}]`)
  const codes = () => table.findAll('tbody tr').map((one) => one.attributes('data-code'))
  const press = (code: string, key: string) =>
    row(code).get('.handle').trigger('keydown', { key, altKey: true })
  return { table, row, field, codes, press }
}

/** Rows are 10 px high, one under the other. */
async function drag(table: ReturnType<typeof open>, code: string, toY: number): Promise<void> {
  table.codes().forEach((one, at) => {
    table.row(one ?? '').element.getBoundingClientRect = () => new DOMRect(0, at * 10, 100, 10)
  })
  await table.row(code).get('.handle').trigger('pointerdown', { button: 0 })
  window.dispatchEvent(new PointerEvent('pointermove', { clientY: toY }))
  window.dispatchEvent(new PointerEvent('pointerup', { clientY: toY }))
  await flushPromises()
}

it('a row that is dragged onto another takes its place, and one that is let go elsewhere stays', async () => {
  const table = open()
  await drag(table, '000002', 95)
  await drag(table, '000002', 15)
  expect(orders).toEqual([])
  await drag(table, '000001', 25)
  expect(orders).toEqual([[['000002', '000003', '000001'], CODES]])
  expect(table.codes()).toEqual(['000002', '000003', '000001'])
})

it('a row is moved by Alt and an arrow, no further than the end, and keeps the keyboard where it goes', async () => {
  const { press, row, codes } = open()
  await press('000001', 'ArrowUp')
  expect(orders).toEqual([])
  await press('000001', 'ArrowDown')
  await flushPromises()
  expect(orders).toEqual([[['000002', '000001', '000003'], CODES]])
  expect(codes()).toEqual(['000002', '000001', '000003'])
  expect(document.activeElement).toBe(row('000001').get('.handle').element)
})

it('moves that are made while one is saved stand at once, and are saved together after it', async () => {
  const { press, codes } = open()
  for (const code of ['000001', '000001', '000002']) await press(code, 'ArrowDown')
  expect(codes()).toEqual(['000003', '000002', '000001'])
  expect(orders).toEqual([[['000002', '000001', '000003'], CODES]])
  await end(true)
  expect(orders.at(-1)).toEqual([
    ['000003', '000002', '000001'],
    ['000002', '000001', '000003'],
  ])
})

it('rows go back where they were when their new order could not be saved', async () => {
  const { press, codes } = open()
  await press('000001', 'ArrowDown')
  await press('000001', 'ArrowDown')
  await end(false)
  expect(codes()).toEqual(CODES)
  expect(orders).toHaveLength(1)
})

it('what is being typed stays while prices stream, and is saved when it is ended', async () => {
  const { table, row, field } = open()
  const note = field('000002', 'note')
  note.element.value = '분할 매'
  await note.trigger('input')
  await table.setProps({ rows: rowsAt(301, 201, 101) })
  expect(row('000002').text()).toContain('201')
  expect(note.element.value).toBe('분할 매')
  await note.setValue('분할 매수 ')
  expect(notes).toEqual([['000002', { note: '분할 매수' }, { note: '' }]])
})

it('an edit is saved with the value from when typing began, whatever has arrived since', async () => {
  const { table, field } = open()
  const target = field('000001', 'target')
  target.element.value = '250,000'
  await target.trigger('input')
  const theirs = { ...list, items: [watchedItem('000001', { target_price: 99_000 }), ...items.slice(1)] }
  await table.setProps({ rows: theirs.items.map((one) => watchedRow(one, undefined)) })
  await target.trigger('change')
  expect(notes).toEqual([['000001', { target_price: 250_000 }, { target_price: null }]])
})

it('what is no price, or could not be saved, is marked and stays to be put right', async () => {
  const { field } = open()
  const target = field('000001', 'target')
  await target.setValue('비싸게')
  expect([target.attributes('aria-invalid'), target.element.value]).toEqual(['true', '비싸게'])
  await target.setValue('250,000')
  expect(target.attributes('aria-invalid')).toBe('false')
  await end(false)
  expect([target.attributes('aria-invalid'), target.element.value]).toEqual(['true', '250,000'])
  await target.setValue('260,000')
  await end(true)
  expect(target.attributes('aria-invalid')).toBe('false')
  expect(notes.map(([, noted]) => noted)).toEqual([{ target_price: 250_000 }, { target_price: 260_000 }])
})

it('rows in the order of prices stand still while one of them is edited', async () => {
  const { table, field, codes } = open('price')
  expect(codes()).toEqual(['000001', '000002', '000003'])
  await field('000003', 'note').trigger('focusin')
  await table.setProps({ rows: rowsAt(100, 200, 300) })
  expect(codes()).toEqual(['000001', '000002', '000003'])
  await field('000003', 'note').trigger('focusout')
  expect(codes()).toEqual(['000003', '000002', '000001'])
})

it('a column head sorts and shows the direction, and rows cannot be dragged while sorted', async () => {
  const { table } = open('-price')
  expect(table.get('[aria-sort]').attributes('aria-sort')).toBe('ascending')
  expect(table.find('.handle').exists()).toBe(false)
  await table.get('[data-testid=by-price]').trigger('click')
  await table.get('[data-testid=by-toTarget]').trigger('click')
  expect(table.emitted('sort')).toEqual([[null], [{ column: 'toTarget', reversed: false }]])
})

it('a row offers an alert at the price of its stock, and at a target or stop that it has', async () => {
  const { table, row } = open()
  await row('000001').get('[data-testid=alert-on]').trigger('click')
  expect(row('000001').find('[data-testid=alert-at-target]').exists()).toBe(false)
  const noted = watchedItem('000001', { target_price: 330, stop_price: 270 })
  await table.setProps({ rows: [watchedRow(noted, quoteRow({ id: 1, price: 300 }))] })
  await row('000001').get('[data-testid=alert-at-target]').trigger('click')
  await row('000001').get('[data-testid=alert-at-stop]').trigger('click')
  expect(
    table.emitted<[WatchedRow, number | null]>('alert')?.map(([{ item }, price]) => [item.code, price]),
  ).toEqual([
    ['000001', null],
    ['000001', 330],
    ['000001', 270],
  ])
})
