import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { defineComponent } from 'vue'
import type { WatchedItem, Watchlist, Watchlists } from '#shared/rest/watchlists'
import { useWatchlistStore } from '../../market/watchlists/store.ts'
import { ProblemError } from '../../rest/request.ts'
import type { Api } from '../../rest/request.ts'
import { API } from '../../session/session.ts'
import { createWords } from '../../words/i18n.ts'
import { useEdits } from './useEdits.ts'

/** What the server has, and what it was asked to change. */
let server: Watchlists
let sent: { method: string; path: string; body: unknown }[]

const item = (code: string, more: Partial<WatchedItem> = {}): WatchedItem => ({
  code,
  name: `이름 ${code}`,
  state: 'listed',
  left_at: null,
  former_name: null,
  renamed_at: null,
  last_disclosed_at: null,
  note: '',
  target_price: null,
  stop_price: null,
  added_at: '2026-03-19T09:00:00+09:00',
  ...more,
})
const listOf = (id: string, name: string, items: WatchedItem[] = []): Watchlist => {
  return { id, version: 1, name, colour: 'none', codes: items.map(({ code }) => code), items }
}

/** Refuses what is not made on the version that it has, and otherwise changes nothing but that. */
const request: Api['request'] = (method, path, body) => {
  if (method === 'GET') return Promise.resolve(server)
  sent.push({ method, path, body })
  const address = new URL(path, 'http://localhost')
  const id = address.pathname.split('/')[3]
  const list = server.lists.find((one) => one.id === id)
  if (id !== undefined && list === undefined) return Promise.reject(new ProblemError('not_found', ''))
  const { version } = Object(body) as { version?: number }
  const asked = version ?? Number(address.searchParams.get('version'))
  if (asked !== (list ?? server).version) return Promise.reject(new ProblemError('conflict', ''))
  server = { ...server, version: server.version + 1, seq: server.seq + 1 }
  const answer = { version: server.version, seq: server.seq, list }
  return Promise.resolve(id === undefined || method === 'DELETE' ? server : answer)
}

/** Another device changes a list. */
function change(id: string, content: Partial<Watchlist>): void {
  const lists = server.lists.map((list) =>
    list.id === id ? { ...list, version: list.version + 1, ...content } : list,
  )
  server = { version: server.version + 1, seq: server.seq + 1, lists }
}

async function openPage() {
  const page = mount(
    defineComponent({
      setup() {
        const store = useWatchlistStore()
        return { store, edits: useEdits(store) }
      },
      render: () => null,
    }),
    { global: { plugins: [createPinia(), createWords('ko')], provide: { [API as symbol]: { request } } } },
  )
  await page.vm.store.load()
  const { store, edits } = page.vm
  return { store, edits, first: () => store.find('a') as Watchlist }
}

beforeEach(() => {
  sent = []
  const items = [item('005930', { target_price: 90_000 }), item('000660')]
  server = { version: 5, seq: 5, lists: [listOf('a', '하나', items), listOf('b', '둘'), listOf('c', '셋')] }
})

describe('an edit of what another device has changed meanwhile', () => {
  it('of a colour shows both by their names', async () => {
    const { store, edits, first } = await openPage()
    change('a', { colour: 'blue' })
    await edits.paint(first(), 'red')
    expect(store.conflict).toMatchObject({ mine: ['빨강'], theirs: ['파랑'] })
  })

  it('of a note shows the fields that it is about, and says when the stock was taken off', async () => {
    const { store, edits, first } = await openPage()
    change('a', { items: [item('005930', { target_price: 80_000, note: '남' })], codes: ['005930'] })
    await edits.note(first(), '005930', { target_price: 95_000 })
    expect(store.conflict).toMatchObject({
      mine: ['이름 005930', '목표가 95,000'],
      theirs: ['이름 005930', '목표가 80,000'],
    })
    change('a', { items: [], codes: [] })
    await edits.note(first(), '005930', { note: '나' })
    expect(store.conflict).toMatchObject({
      mine: ['이름 005930', '나'],
      theirs: ['이름 005930', '목록에서 빠졌습니다'],
    })
  })

  it('of the order of lists shows both orders, and becomes the one that is chosen, with what came meanwhile behind', async () => {
    const { store, edits, first } = await openPage()
    server = { ...server, version: 6, lists: [listOf('d', '넷'), ...server.lists.toReversed()] }
    await edits.place(first(), 1)
    expect(store.conflict).toMatchObject({
      mine: ['둘', '하나', '셋'],
      theirs: ['넷', '셋', '둘', '하나'],
    })
    await store.settle('mine')
    expect(sent.at(-1)).toEqual({
      method: 'PUT',
      path: '/api/watchlists',
      body: { version: 6, lists: [{ id: 'b' }, { id: 'a' }, { id: 'c' }, { id: 'd' }] },
    })
    expect(store.conflict).toBeNull()
  })

  it('that deletes a list shows what would go, and deletes it only when that is chosen', async () => {
    const { store, edits, first } = await openPage()
    change('a', { name: '새 이름' })
    await edits.remove(first())
    expect(store.conflict).toMatchObject({
      mine: ['목록 삭제'],
      theirs: ['새 이름', '이름 005930', '이름 000660'],
    })
    await store.settle('theirs')
    expect(sent).toHaveLength(1)
    await edits.remove(first())
    expect(sent.at(-1)).toMatchObject({ method: 'DELETE', path: '/api/watchlists/a?version=2' })
  })

  it('that deletes a list is done when the other device has deleted it', async () => {
    const { store, edits, first } = await openPage()
    const gone = first()
    server = { ...server, version: 6, lists: server.lists.slice(1) }
    await edits.remove(gone)
    expect([store.conflict, store.find('a')]).toEqual([null, undefined])
  })

  it('that reads a file shows how it begins beside the list, and tells what was read when it is chosen', async () => {
    const { store, edits, first } = await openPage()
    const read: string[][] = []
    change('a', { items: [item('000660')], codes: ['000660'] })
    await edits.read(first(), 'code,note\r\n005930,사자\r\n\r\n', ({ codes }) => read.push(codes))
    expect(store.conflict).toMatchObject({ mine: ['code,note', '005930,사자'], theirs: ['이름 000660'] })
    expect(read).toEqual([])
    await store.settle('mine')
    await flushPromises()
    expect(read).toEqual([['000660']])
  })

  it('of a list that is gone has nothing to be saved to', async () => {
    const { store, edits, first } = await openPage()
    const gone = first()
    server = { ...server, version: 6, lists: server.lists.slice(1) }
    await edits.rename(gone, '다른 이름')
    expect(store.conflict).toEqual({ mine: ['다른 이름'], theirs: [], again: null })
  })
})

describe('an edit of what nobody else has changed', () => {
  it('is made without a question', async () => {
    const { store, edits, first } = await openPage()
    await edits.place(first(), 2)
    await edits.read(first(), 'code\n005930\n', () => undefined)
    expect(store.conflict).toBeNull()
    expect(sent.map(({ body }) => body)).toEqual([
      { version: 5, lists: [{ id: 'b' }, { id: 'c' }, { id: 'a' }] },
      { version: 1, csv: 'code\n005930\n' },
    ])
  })
})
