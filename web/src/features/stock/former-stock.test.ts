import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { ProblemError } from '../../rest/request.ts'
import { createWords } from '../../words/i18n.ts'
import { CLOCK } from '../../live/clock.ts'
import { API } from '../../session/session.ts'
import FormerStock from './FormerStock.vue'

const HANJIN = {
  code: '117930',
  isin: 'KR7117930008',
  name: '한진해운',
  market: 'KOSPI',
  section: '',
  price: 12,
  previous_close: 10,
  change: 2,
  change_rate: 20,
  open: 11,
  high: 13,
  low: 9,
  volume: 5,
  value: 60,
  market_cap: 120,
  shares: 10,
  state: 'trading',
  as_of: '2017-03-06T15:30:00.000+09:00',
  high_52w: 30,
  high_52w_on: '2016-08-01',
  low_52w: 9,
  low_52w_on: '2017-03-06',
  listed: false,
  delisted_at: '2017-03-07T09:00:00.000+09:00',
}

async function open(request: () => Promise<unknown>, language: 'ko' | 'en') {
  const routes = ['start', 'compare', 'listings'].map((name) => ({
    path: name === 'start' ? '/' : `/${name}`,
    name,
    component: { template: '<p />' },
  }))
  const page = mount(FormerStock, {
    props: { code: '117930' },
    global: {
      plugins: [
        createPinia(),
        createWords(language),
        createRouter({ history: createMemoryHistory(), routes }),
      ],
      provide: { [API as symbol]: { request }, [CLOCK as symbol]: { now: () => Date.now() } },
      stubs: { CandlePanel: true, WatchStar: true },
    },
  })
  await flushPromises()
  return page
}

describe('the page of a stock that has left the board', () => {
  it.each([
    ['ko', '2017-03-07부터 시세판에 없는'],
    ['en', 'Not listed since 2017-03-07'],
  ] as const)('shows in %s its last quote and since when it is not listed', async (language, since) => {
    const page = await open(() => Promise.resolve(HANJIN), language)
    expect(page.get('[data-testid=delisted]').text()).toContain(since)
    expect(page.get('[data-testid=delisted]').text()).toContain('2017-03-06')
    expect(page.get('[data-testid=stock-header]').text()).toContain('한진해운')
    expect(page.get('[data-testid=stock-price]').text()).toBe('12')
    expect(page.get('[data-testid=figure-high-52w]').text()).toContain('30')
    expect(page.find('candle-panel-stub').exists()).toBe(true)
    expect(page.find('watch-star-stub').attributes('code')).toBe('117930')
    expect(page.find('[data-testid=unknown-stock]').exists()).toBe(false)
  })

  it('shows that there is no such stock for a code that was never listed', async () => {
    const page = await open(() => Promise.reject(new ProblemError('not_found', 'no stock')), 'en')
    expect(page.get('[data-testid=unknown-stock]').text()).toContain('No stock has the code 117930')
  })

  it('does not take a server that is away for a code that never was', async () => {
    const page = await open(() => Promise.reject(new ProblemError('unavailable', 'away')), 'en')
    expect(page.find('[data-testid=unknown-stock]').exists()).toBe(false)
    expect(page.get('[role=alert]').text()).not.toBe('')
  })
})
