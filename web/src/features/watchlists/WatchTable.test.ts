import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { WatchedItem, Watchlist } from '#shared/rest/watchlists'
import { quoteRow } from '../../testing/builders.ts'
import { createWords } from '../../words/i18n.ts'
import { watchedRow, type Sort } from './rows.ts'
import WatchTable from './WatchTable.vue'

const CODES = ['000001', '000002', '000003']
const item = (code: string): WatchedItem => ({
  code,
  name: code,
  state: 'listed',
  left_at: null,
  former_name: null,
  renamed_at: null,
  last_disclosed_at: null,
  note: '',
  target_price: null,
  stop_price: null,
  added_at: '2026-03-19T09:00:00+09:00',
})
const items = CODES.map(item)
const list: Watchlist = { id: 'a', version: 1, name: '하나', colour: 'none', codes: CODES, items }
/** @param prices of the three, in their order */
const rowsAt = (...prices: number[]) =>
  items.map((one, at) => watchedRow(one, quoteRow({ id: at + 1, price: prices[at] ?? null })))

function open(sort: Sort = 'own') {
  const routes = ['/', '/disclosures', '/stocks/:code'].map((path) => ({
    path,
    name: path === '/disclosures' ? 'disclosures' : path,
    component: { template: '<p />' },
  }))
  const table = mount(WatchTable, {
    props: { list, rows: rowsAt(300, 200, 100), sort },
    attachTo: document.body,
    global: { plugins: [createWords('ko'), createRouter({ history: createMemoryHistory(), routes })] },
  })
  const row = (code: string) => table.get(`[data-code="${code}"]`)
  const codes = () => table.findAll('tbody tr').map((one) => one.attributes('data-code'))
  return { table, row, codes }
}

it('a row that is dragged onto another takes its place, and one that is let go elsewhere stays', async () => {
  const { table, row } = open()
  await row('000001').get('.handle').trigger('dragstart')
  await row('000003').trigger('drop')
  expect(table.emitted('order')).toEqual([[['000002', '000003', '000001']]])
  await row('000003').get('.handle').trigger('dragstart')
  await row('000001').trigger('drop')
  expect(table.emitted('order')?.[1]).toEqual([['000003', '000001', '000002']])
  await row('000002').get('.handle').trigger('dragstart')
  await row('000002').get('.handle').trigger('dragend')
  await row('000001').trigger('drop')
  expect(table.emitted('order')).toHaveLength(2)
})

it('a row is moved by Alt and an arrow, no further than the end, and keeps the keyboard where it goes', async () => {
  const { table, row, codes } = open()
  await row('000001').get('.handle').trigger('keydown', { key: 'ArrowUp', altKey: true })
  expect(table.emitted('order')).toBeUndefined()
  await row('000001').get('.handle').trigger('keydown', { key: 'ArrowDown', altKey: true })
  const after = ['000002', '000001', '000003']
  expect(table.emitted('order')).toEqual([[after]])
  // As a browser does to what is moved in the document.
  row('000001').get<HTMLElement>('.handle').element.blur()
  const [first, second, third] = rowsAt(300, 200, 100)
  const rows = [second, first, third].filter((one) => one !== undefined)
  await table.setProps({ list: { ...list, codes: after, items: rows.map((one) => one.item) }, rows })
  expect(codes()).toEqual(after)
  expect(document.activeElement).toBe(row('000001').get('.handle').element)
})

it('what is being typed stays while prices stream, and is given when it is ended', async () => {
  const { table, row } = open()
  const note = row('000002').get<HTMLInputElement>('[data-testid=note]')
  note.element.value = '분할 매'
  await note.trigger('input')
  await table.setProps({ rows: rowsAt(301, 201, 101) })
  expect(row('000002').text()).toContain('201')
  expect(note.element.value).toBe('분할 매')
  await note.setValue('분할 매수 ')
  await note.trigger('change')
  expect(table.emitted('note')).toEqual([['000002', { note: '분할 매수' }]])
})

it('what is no price is marked and stays to be put right', async () => {
  const { table, row } = open()
  const target = row('000001').get<HTMLInputElement>('[data-testid=target]')
  await target.setValue('비싸게')
  await target.trigger('change')
  expect(target.attributes('aria-invalid')).toBe('true')
  expect(target.element.value).toBe('비싸게')
  await target.setValue('250,000')
  await target.trigger('change')
  expect(target.attributes('aria-invalid')).toBe('false')
  expect(table.emitted('note')).toEqual([['000001', { target_price: 250_000 }]])
})

it('rows in the order of prices stand still while one of them is edited', async () => {
  const { table, row, codes } = open('price')
  expect(codes()).toEqual(['000001', '000002', '000003'])
  await row('000003').get('[data-testid=note]').trigger('focusin')
  await table.setProps({ rows: rowsAt(100, 200, 300) })
  expect(codes()).toEqual(['000001', '000002', '000003'])
  await row('000003').get('[data-testid=note]').trigger('focusout')
  expect(codes()).toEqual(['000003', '000002', '000001'])
})
