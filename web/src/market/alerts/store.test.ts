import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { expect, it } from 'vitest'
import type { AlertEvent } from '#shared/rest/alerts'
import { API } from '../../session/session.ts'
import { useAlertStore } from './store.ts'

const event = (id: number, more: Partial<AlertEvent> & { others?: number } = {}): AlertEvent => {
  const { others, ...rest } = more
  return {
    ...{
      id,
      seq: id,
      alert_id: 1,
      name: 'a',
      condition: { type: 'halted' },
      channels: ['screen'],
      code: '005930',
    },
    ...{ stock_name: null, fired_at: '2026-03-19T10:00:00+09:00', notified: 'folded', text: '' },
    values: { value: 'halted', limit: null, ...(others === undefined ? {} : { others }) },
    ...rest,
  }
}

/** The store of a reader who has these events, of which there are older ones. */
async function openWith(...events: AlertEvent[]) {
  const page = { items: events, next: String(events.at(-1)?.id), last_seq: 100 }
  const request = (_method: string, address: string) =>
    Promise.resolve(address.startsWith('/api/alerts/events') ? page : { items: [] })
  const pinia = createPinia()
  createApp({}).use(pinia).provide(API, { request })
  const store = useAlertStore(pinia)
  await store.meet()
  return store
}

it('an event that comes again counts its new firings alone, and replaces what was there', async () => {
  const store = await openWith(event(9), event(8, { others: 3 }))
  expect(store.take(event(8, { seq: 101, others: 10 }))).toBe(7)
  expect(store.take(event(8, { seq: 101, others: 10 }))).toBe(0)
  expect(store.events.map(({ id, values }) => [id, values.others])).toEqual([
    [9, undefined],
    [8, 10],
  ])
  expect(store.take(event(10, { seq: 102, others: 4 }))).toBe(5)
})

it('an event from before those that are held is taken to its place, and at least one firing of it is new', async () => {
  const store = await openWith(event(9), event(8))
  expect(store.take(event(2, { seq: 101, others: 10 }))).toBe(1)
  expect(store.events.map(({ id }) => id)).toEqual([9, 8, 2])
})
