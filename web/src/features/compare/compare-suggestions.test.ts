import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { MAX_COMPARED } from '../../charts/compare/line-looks.ts'
import { createWords } from '../../words/i18n.ts'
import type { Feed } from '../../live/feed.ts'
import { LIVE } from '../../live/live.ts'
import { useWatchlistStore } from '../../market/watchlists/store.ts'
import { API } from '../../session/session.ts'
import { noLine, watchedItem, watchlist } from '../../testing/watchlists.ts'
import CompareSuggestions from './CompareSuggestions.vue'
import { quoteRow } from '../../testing/builders.ts'

const watched = Array.from({ length: 20 }, (_, n) => `0001${n + 10}`)
const lists = [
  watchlist('empty', '빈 목록'),
  watchlist(
    'many',
    '많은 목록',
    watched.map((code) => watchedItem(code)),
  ),
]
const request = () => Promise.resolve({ version: 1, seq: 1, lists })

describe('an empty page of comparisons', () => {
  it('offers the biggest, the most traded, the indices and own watchlists, each at one click', async () => {
    const rows = Array.from({ length: 8 }, (_, n) =>
      quoteRow({ id: n + 1, code: `00000${n}`, price: 1_000, shares: 100 + n, value: 100 - n }),
    )
    const feed = { market: { rows: () => rows } } as unknown as Feed
    const suggestions = mount(CompareSuggestions, {
      props: { feed },
      global: {
        plugins: [createPinia(), createWords('ko')],
        provide: { [API as symbol]: { request }, [LIVE as symbol]: noLine() },
      },
    })
    await useWatchlistStore().load()
    expect(suggestions.find('[data-suggests=empty]').exists()).toBe(false)
    for (const what of ['market_cap', 'value', 'indices', 'many'])
      await suggestions.get(`[data-suggests=${what}]`).trigger('click')
    expect(suggestions.emitted('choose')).toEqual([
      [['000007', '000006', '000005', '000004', '000003']],
      [['000000', '000001', '000002', '000003', '000004']],
      [['KOSPI', 'KOSDAQ', 'KOSPI200']],
      [watched.slice(0, MAX_COMPARED)],
    ])
  })
})
