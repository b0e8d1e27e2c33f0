import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { Headline } from '#shared/rest/news'
import { createWords } from '../../words/i18n.ts'
import { CLOCK } from '../../live/clock.ts'
import HeadlineLine from './HeadlineLine.vue'

const STORY: Headline = {
  ...{ id: 1, seq: 1, outlet: '한경', outlets: ['한경'], title: '삼성전자 실적', excerpt: '' },
  published_at: '2026-03-19T09:30:00.000+09:00',
  first_seen_at: '2026-03-19T09:31:20.000+09:00',
  codes: ['005930'],
  url: 'https://a.example/1',
}

const NOW_MS = Date.parse('2026-03-19T15:00:00+09:00')

function line(more: Partial<Headline>, ofStock = false) {
  const routes = [{ path: '/:any(.*)*', component: { template: '<p />' } }]
  return mount(HeadlineLine, {
    props: { row: { ...STORY, ...more }, ofStock },
    global: {
      plugins: [createWords('ko'), createRouter({ history: createMemoryHistory(), routes })],
      provide: { [CLOCK as symbol]: { now: () => NOW_MS } },
    },
  })
}

it('a headline links to its outlet in a new tab without a referrer', () => {
  const link = line({}).get('a.title')
  expect(link.attributes()).toMatchObject({
    href: 'https://a.example/1',
    target: '_blank',
    rel: 'noopener noreferrer nofollow',
    referrerpolicy: 'no-referrer',
  })
  expect(line({ url: null }).find('a.title').exists()).toBe(false)
})

it('a headline shows its first outlet and the number of others, and markup as plain text', () => {
  const shown = line({ outlets: ['한경', '연합', '매경'], title: '<b onclick=x>실적</b>' })
  expect(shown.get('.outlet').text()).toMatch(/한경\s+외 2/)
  expect(shown.find('b').exists()).toBe(false)
  expect(shown.get('.title').text()).toContain('<b onclick=x>')
})

it('a headline leads to the stocks that it names, but not from the page of one', () => {
  expect(line({}).get('.codes a').attributes('href')).toBe('/stocks/005930')
  expect(line({}, true).find('.codes').exists()).toBe(false)
})

it('a headline of another day than today says which', () => {
  expect(line({}).get('time').text()).toBe('09:30')
  const earlier = line({ published_at: '2026-03-18T23:59:10.000+09:00' })
  expect(earlier.get('time').text()).toBe('03-18 23:59')
})
