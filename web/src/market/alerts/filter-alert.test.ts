import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { expect, it } from 'vitest'
import { LIVE } from '../../live/live.ts'
import { API } from '../../session/session.ts'
import { noLine } from '../../testing/watchlists.ts'
import { createWords } from '../../words/i18n.ts'
import FilterAlert from './FilterAlert.vue'

it.each([
  ['ko', '알림에서 빠지는 조건: 검색어 “삼성”, 업종 은행.'],
  ['en', 'Not part of the alert: search text “삼성”, sector 은행.'],
] as const)('the form requires a market, and its text says what is left out (%s)', async (language, text) => {
  const request = () => Promise.resolve({ items: [], push: null, email: false })
  const form = mount(FilterAlert, {
    props: {
      filter: {
        ...{ standing: 'up', section: '', badges: {}, ranges: {} },
        ...{ market: 'all', list: '', query: '삼성', sector: '은행' },
      },
    },
    global: {
      plugins: [createPinia(), createWords(language)],
      provide: {
        [API as symbol]: { request },
        [LIVE as symbol]: { ...noLine(), feed: { market: new Map() } },
      },
    },
    attachTo: document.body,
  })
  await flushPromises()
  expect(form.get<HTMLSelectElement>('[data-testid=alert-market]').element.value).toBe('')
  expect(form.get('[data-testid=alert-omitted]').text()).toBe(text)
  await form.get('form').trigger('submit')
  expect(form.find('[data-testid=alert-problem]').exists()).toBe(true)
  form.unmount()
})
