import { expect } from '@playwright/test'
import type { APIRequestContext } from '@playwright/test'
import type { Watchlists } from '#shared/rest/watchlists'

const CODES = ['005930', '000660', '035420', '005380', '000270']

/** Creates a watchlist with notes for the current user, unless there is one. */
export async function watchSome(request: APIRequestContext): Promise<void> {
  const { lists } = (await (await request.get('/api/watchlists')).json()) as Watchlists
  if (lists.length > 0) return
  const items = CODES.map((code) => ({ code }))
  const [first = { code: '' }, ...others] = items
  const noted = {
    ...first,
    note: '분할 매수, 실적 발표 뒤 다시 보기',
    target_price: 95_000,
    stop_price: 60_000,
  }
  const data = { name: '반도체와 자동차', colour: 'blue', items: [noted, ...others] }
  const answer = await request.post('/api/watchlists', { data })
  expect(answer.status(), await answer.text()).toBe(201)
}
