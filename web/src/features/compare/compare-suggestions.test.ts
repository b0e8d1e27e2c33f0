import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { createWords } from '../../words/i18n.ts'
import type { Feed } from '../../live/feed.ts'
import CompareSuggestions from './CompareSuggestions.vue'
import { quoteRow } from '../../testing/builders.ts'

describe('an empty page of comparisons', () => {
  it('offers the biggest, the most traded and the indices, each at one click', async () => {
    const rows = Array.from({ length: 8 }, (_, n) =>
      quoteRow({ id: n + 1, code: `00000${n}`, price: 1_000, shares: 100 + n, value: 100 - n }),
    )
    const feed = { market: { rows: () => rows } } as unknown as Feed
    const suggestions = mount(CompareSuggestions, {
      props: { feed },
      global: { plugins: [createWords('ko')] },
    })
    for (const what of ['market_cap', 'value', 'indices'])
      await suggestions.get(`[data-suggests=${what}]`).trigger('click')
    expect(suggestions.emitted('choose')).toEqual([
      [['000007', '000006', '000005', '000004', '000003']],
      [['000000', '000001', '000002', '000003', '000004']],
      [['KOSPI', 'KOSDAQ', 'KOSPI200']],
    ])
  })
})
