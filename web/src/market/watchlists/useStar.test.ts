import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { defineComponent } from 'vue'
import type { Watchlists } from '#shared/rest/watchlists'
import { LIVE } from '../../live/live.ts'
import { ProblemError } from '../../rest/request.ts'
import type { Api } from '../../rest/request.ts'
import { API } from '../../session/session.ts'
import { noLine, watchlist } from '../../testing/watchlists.ts'
import { createWords } from '../../words/i18n.ts'
import { useStar } from './useStar.ts'

let server: Watchlists
let sent: string[]
/** The next request fails. */
let isAway: boolean

const request: Api['request'] = (method, path, body) => {
  if (method === 'GET') return Promise.resolve(server)
  sent.push(`${method} ${path}`)
  if (isAway) {
    isAway = false
    return Promise.reject(new ProblemError('unavailable', ''))
  }
  const [id = 'new', code = ''] = path.split('/').filter((part) => /^\w+$/.test(part) && !WORDS.has(part))
  const { codes: given = [] } = Object(body) as { codes?: string[] }
  const before = server.lists.find((list) => list.id === id) ?? { ...watchlist(id, '관심종목'), codes: given }
  const others = before.codes.filter((one) => one !== code)
  const codes = method === 'POST' ? before.codes : method === 'PUT' ? [...others, code] : others
  const list = { ...before, version: before.version + 1, codes }
  const rest = server.lists.filter((one) => one.id !== id)
  server = { version: server.version + 1, seq: server.seq + 1, lists: [...rest, list] }
  return Promise.resolve({ version: server.version, seq: server.seq, list })
}
const WORDS = new Set(['api', 'watchlists', 'items'])

async function openPage(into = '') {
  const page = mount(defineComponent({ setup: () => ({ star: useStar(() => into) }), render: () => null }), {
    global: {
      plugins: [createPinia(), createWords('ko')],
      provide: { [API as symbol]: { request }, [LIVE as symbol]: noLine() },
    },
  })
  const { star } = page.vm
  await star.store.load()
  return star
}

beforeEach(() => {
  localStorage.clear()
  sent = []
  isAway = false
  server = { version: 1, seq: 1, lists: [watchlist('a', '하나'), watchlist('b', '둘')] }
})

it('of two presses in a row the second undoes what the first did', async () => {
  const star = await openPage()
  void star.toggle('005930')
  await star.toggle('005930')
  expect(sent).toEqual(['PUT /api/watchlists/a/items/005930', 'DELETE /api/watchlists/a/items/005930'])
  expect(server.lists.find(({ id }) => id === 'a')?.codes).toEqual([])
})

it('the requested list is the one that stocks are put on, then the one used last, then the first', async () => {
  const requested = await openPage('b')
  await requested.toggle('005930')
  const used = await openPage('deleted')
  await used.toggle('000660')
  expect(sent).toEqual(['PUT /api/watchlists/b/items/005930', 'PUT /api/watchlists/b/items/000660'])
})

it('where there is no list the first press makes one, and the next stock is put on that', async () => {
  server = { version: 0, seq: 0, lists: [] }
  const star = await openPage()
  void star.toggle('005930')
  await star.toggle('000660')
  expect(sent).toEqual(['POST /api/watchlists', 'PUT /api/watchlists/new/items/000660'])
  expect(server.lists.map(({ codes }) => codes)).toEqual([['005930', '000660']])
})

it('a failure is shown, and the next press works as usual', async () => {
  const star = await openPage()
  isAway = true
  await star.toggle('005930')
  expect(star.problem.value).not.toBeNull()
  await star.toggle('005930')
  expect(star.problem.value).toBeNull()
  expect(server.lists.find(({ id }) => id === 'a')?.codes).toEqual(['005930'])
})
