import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { defineComponent } from 'vue'
import type { Watchlist, Watchlists } from '#shared/rest/watchlists'
import { useWatchlistStore } from '../../market/watchlists/store.ts'
import { ProblemError } from '../../rest/request.ts'
import type { Api } from '../../rest/request.ts'
import { API, useSession } from '../../session/session.ts'
import { watchedItem, watchlist } from '../../testing/watchlists.ts'
import { createWords } from '../../words/i18n.ts'
import { useEdits } from './useEdits.ts'

/** What the server has, and what it was requested to change. */
let server: Watchlists
let sent: { method: string; path: string; body: unknown }[]

const item = (code: string, more: Parameters<typeof watchedItem>[1] = {}) =>
  watchedItem(code, { name: `이름 ${code}`, ...more })

/** Refuses what is not made on the version that it has, and otherwise changes nothing but that and the codes of a list. */
const request: Api['request'] = (method, path, body) => {
  if (method === 'GET') return Promise.resolve(server)
  sent.push({ method, path, body })
  const address = new URL(path, 'http://localhost')
  const id = address.pathname.split('/')[3]
  const list = server.lists.find((one) => one.id === id)
  if (id !== undefined && list === undefined) return Promise.reject(new ProblemError('not_found', ''))
  const { version, codes } = Object(body) as { version?: number; codes?: string[] }
  const expected = version ?? Number(address.searchParams.get('version'))
  if (expected !== (list ?? server).version) return Promise.reject(new ProblemError('conflict', ''))
  if (list === undefined) server = { ...server, version: server.version + 1, seq: server.seq + 1 }
  else change(list.id, codes === undefined ? {} : { codes })
  const answer = { version: server.version, seq: server.seq, list: server.lists.find((one) => one.id === id) }
  const isAll = id === undefined || (method === 'DELETE' && !path.includes('/items/'))
  return Promise.resolve(isAll ? server : answer)
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
        return { store, edits: useEdits(store), session: useSession() }
      },
      render: () => null,
    }),
    { global: { plugins: [createPinia(), createWords('ko')], provide: { [API as symbol]: { request } } } },
  )
  await page.vm.store.load()
  const { store, edits, session } = page.vm
  /** Makes an edit, and waits until it is saved or has to be decided on. */
  const make = async (edit: Promise<unknown>) => {
    void edit
    await flushPromises()
    return store.conflict
  }
  const settle = async (side: 'mine' | 'theirs') => {
    store.settle(side)
    await flushPromises()
  }
  return { store, edits, session, make, settle, first: () => store.find('a') as Watchlist }
}

beforeEach(() => {
  sent = []
  const items = [item('005930', { target_price: 90_000 }), item('000660')]
  server = {
    ...{ version: 5, seq: 5 },
    lists: [watchlist('a', '하나', items), watchlist('b', '둘'), watchlist('c', '셋')],
  }
})

describe('an edit of what another device has changed meanwhile', () => {
  it('of a colour shows both by their names', async () => {
    const { edits, make, first } = await openPage()
    change('a', { colour: 'blue' })
    expect(await make(edits.paint(first(), 'red'))).toMatchObject({ mine: ['빨강'], lines: ['파랑'] })
  })

  it('of a note shows the edited fields, and whether the stock was removed', async () => {
    const { edits, make, settle, first } = await openPage()
    change('a', { items: [item('005930', { target_price: 80_000, note: '남' })], codes: ['005930'] })
    const priced = edits.note(first(), '005930', { target_price: 95_000 }, { target_price: 90_000 })
    expect(await make(priced)).toMatchObject({
      mine: ['이름 005930', '목표가 95,000'],
      lines: ['이름 005930', '목표가 80,000'],
    })
    await settle('theirs')
    change('a', { items: [], codes: [] })
    expect(await make(edits.note(first(), '005930', { note: '나' }, { note: '남' }))).toMatchObject({
      mine: ['이름 005930', '나'],
      lines: ['이름 005930', '목록에서 빠졌습니다'],
    })
  })

  it('and that has reached this one while it was typed is decided on before it is sent', async () => {
    const { store, edits, make, settle, first } = await openPage()
    change('a', { items: [item('005930', { note: '다른 기기' })] })
    await store.load()
    const noted = edits.note(first(), '005930', { note: '내 메모' }, { note: '' })
    expect(await make(noted)).toMatchObject({
      mine: ['이름 005930', '내 메모'],
      lines: ['이름 005930', '다른 기기'],
    })
    expect(sent).toEqual([])
    await settle('mine')
    await noted
    expect(sent.map(({ body }) => body)).toEqual([{ note: '내 메모', version: 2 }])
  })

  it('of the order of lists shows both orders, and becomes the one that is chosen, with what came meanwhile behind', async () => {
    const { store, edits, make, settle, first } = await openPage()
    server = { ...server, version: 6, lists: [watchlist('d', '넷'), ...server.lists.toReversed()] }
    expect(await make(edits.place(first(), 1))).toMatchObject({
      mine: ['둘', '하나', '셋'],
      lines: ['넷', '셋', '둘', '하나'],
    })
    await settle('mine')
    expect(sent.at(-1)).toEqual({
      method: 'PUT',
      path: '/api/watchlists',
      body: { version: 6, lists: [{ id: 'b' }, { id: 'a' }, { id: 'c' }, { id: 'd' }] },
    })
    expect(store.conflict).toBeNull()
  })

  it('of the order of stocks keeps those that came, and does not bring back those that went', async () => {
    const { edits, make, settle, first } = await openPage()
    change('a', { codes: ['000660', '035420'], items: [item('000660'), item('035420')] })
    const order = edits.reorder(first(), ['000660', '005930'], ['005930', '000660'])
    expect(await make(order)).toMatchObject({
      mine: ['이름 000660', '이름 005930'],
      lines: ['이름 000660', '이름 035420'],
    })
    await settle('mine')
    expect(sent.at(-1)?.body).toEqual({ codes: ['000660', '035420'], version: 2 })
  })

  it('that takes a stock off shows what has been noted of it, and is done where it is off already', async () => {
    const { store, edits, make, settle, first } = await openPage()
    const [stock] = first().items
    change('a', { items: [item('005930', { target_price: 90_000, note: '새 메모' }), item('000660')] })
    const taken = () => make(edits.take(first(), stock as NonNullable<typeof stock>))
    expect(await taken()).toMatchObject({
      mine: ['이름 005930', '목록에서 빠졌습니다'],
      lines: ['이름 005930', '목표가 90,000', '새 메모'],
    })
    await settle('theirs')
    change('a', { items: [item('000660')], codes: ['000660'] })
    await store.load()
    const before = sent.length
    expect(await taken()).toBeNull()
    expect(sent).toHaveLength(before)
  })

  it('that deletes a list shows what would go, and deletes it only when that is chosen', async () => {
    const { edits, make, settle, first } = await openPage()
    change('a', { name: '새 이름' })
    expect(await make(edits.remove(first()))).toMatchObject({
      mine: ['목록 삭제'],
      lines: ['새 이름', '이름 005930 · 목표가 90,000', '이름 000660'],
    })
    await settle('theirs')
    expect(sent).toHaveLength(1)
    await make(edits.remove(first()))
    expect(sent.at(-1)).toMatchObject({ method: 'DELETE', path: '/api/watchlists/a?version=2' })
  })

  it('that deletes a list is done when the other device has deleted it', async () => {
    const { store, edits, make, first } = await openPage()
    const gone = first()
    server = { ...server, version: 6, lists: server.lists.slice(1) }
    expect(await make(edits.remove(gone))).toBeNull()
    expect(store.find('a')).toBeUndefined()
  })

  it('that imports a file shows its first lines beside the list with its notes, and the result when it is chosen', async () => {
    const { edits, make, settle, first } = await openPage()
    const read: string[][] = []
    change('a', { items: [item('000660', { note: '팔자' })], codes: ['000660'] })
    const reading = edits.read(first(), 'code,note\r\n005930,사자\r\n\r\n', ({ codes }) => read.push(codes))
    expect(await make(reading)).toMatchObject({
      mine: ['code,note', '005930,사자'],
      lines: ['이름 000660 · 팔자'],
    })
    expect(read).toEqual([])
    await settle('mine')
    expect(read).toEqual([['000660']])
  })

  it('of a list that is gone has nothing to be saved to', async () => {
    const { edits, make, first } = await openPage()
    const gone = first()
    server = { ...server, version: 6, lists: server.lists.slice(1) }
    expect(await make(edits.rename(gone, '다른 이름', '하나'))).toEqual({
      mine: ['다른 이름'],
      lines: [],
      isGone: true,
    })
  })

  it('keeps the edits after it waiting until it is settled, so that none is lost behind it', async () => {
    const { edits, make, settle, first } = await openPage()
    change('a', { name: '남의 이름' })
    const renamed = make(edits.rename(first(), '내 이름', '하나'))
    const painted = make(edits.paint(first(), 'red'))
    expect(await renamed).toMatchObject({ mine: ['내 이름'] })
    expect(await painted).toMatchObject({ mine: ['내 이름'] })
    await settle('mine')
    expect(sent.slice(-2).map(({ body }) => body)).toEqual([
      { name: '내 이름', version: 2 },
      { colour: 'red', version: 3 },
    ])
  })

  it('ends with the session that it was made in', async () => {
    const { store, edits, session, make, first } = await openPage()
    change('a', { name: '남의 이름' })
    const [renamed, painted] = [edits.rename(first(), '내 이름', '하나'), edits.paint(first(), 'red')]
    expect(await make(renamed)).not.toBeNull()
    session.user = {
      ...{ user_id: 'other', user_name: '다른 사람', email: 'other@example.com' },
      ...{ role: 'user', must_change_password: false },
    }
    await Promise.all([renamed, painted])
    expect(store.conflict).toBeNull()
    expect(sent).toHaveLength(1)
  })
})

describe('an edit without a conflict', () => {
  it('is made without a question', async () => {
    const { edits, make, first } = await openPage()
    expect(await make(edits.place(first(), 2))).toBeNull()
    expect(await make(edits.read(first(), 'code\n005930\n', () => undefined))).toBeNull()
    expect(sent.map(({ body }) => body)).toEqual([
      { version: 5, lists: [{ id: 'b' }, { id: 'c' }, { id: 'a' }] },
      { version: 1, csv: 'code\n005930\n' },
    ])
  })

  it('is made on the version that is there when the other device has changed something else', async () => {
    const { edits, make, first } = await openPage()
    change('a', { name: '새 이름', items: [item('005930', { note: '남' }), item('000660')] })
    expect(await make(edits.note(first(), '000660', { note: '나' }, { note: '' }))).toBeNull()
    expect(sent.map(({ body }) => body)).toEqual([
      { note: '나', version: 1 },
      { note: '나', version: 2 },
    ])
  })

  it('is made after the one before it, on the version that that one has made', async () => {
    const { edits, make, first } = await openPage()
    const [target, stop] = [{ target_price: 95_000 }, { stop_price: 60_000 }]
    void edits.note(first(), '005930', target, { target_price: 90_000 })
    expect(await make(edits.note(first(), '005930', stop, { stop_price: null }))).toBeNull()
    expect(sent.map(({ body }) => body)).toEqual([
      { ...target, version: 1 },
      { ...stop, version: 2 },
    ])
  })
})
