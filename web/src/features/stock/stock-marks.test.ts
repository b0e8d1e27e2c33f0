import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import type { StockMark } from '#shared/protocol/messages'
import { quoteRow } from '../../testing/builders.ts'
import { createWords } from '../../words/i18n.ts'
import StockHeader from './StockHeader.vue'

const mark = (kind: StockMark['mark'], price?: number): StockMark => ({
  ...{ code: '005930', mark: kind, since_ms: 0 },
  ...(price === undefined ? {} : { price }),
})

function shown(language: 'ko' | 'en', marks: StockMark[], state: 'trading' | 'halted' = 'trading') {
  const global = { plugins: [createWords(language)] }
  const page = mount(StockHeader, { props: { row: quoteRow({ price: 70_000, state }), marks }, global })
  const tags = page.findAll('[data-mark]').map((tag) => tag.text())
  return { tags, price: page.get('[data-testid="stock-price"]').text() }
}

it('a stock that is halted, interrupted or in an auction is marked, and what the auction would bring is not its price', () => {
  const marks = [mark('halted'), mark('interrupted'), mark('expected', 71_500)]
  expect(shown('ko', marks)).toEqual({ tags: ['정지', 'VI', '예상 71,500'], price: '70,000' })
  expect(shown('en', marks).tags).toEqual(['Halted', 'VI', 'Expected 71,500'])
  expect(shown('ko', [mark('halted')], 'halted').tags).toEqual([])
})
