import { flushPromises, mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import type { Collector } from '#shared/rest/collectors'
import { API } from '../session/session.ts'
import { createWords } from '../words/i18n.ts'
import CollectorStates from './CollectorStates.vue'

const LIVE: Collector = {
  ...({ list: 'disclosures', source: 'kind', state: 'live', code: null, detail: null } as const),
  last_received_at: '2026-03-19T09:31:20.000+09:00',
  ...{ retry_at: null, every_ms: 60_000, set_aside: 0, budget: null },
}
const SPENT: Collector = {
  ...LIVE,
  ...({ source: 'dart', state: 'stopped', code: 'budget_spent' } as const),
  retry_at: '2026-03-20T00:00:00.000+09:00',
  budget: { spent: 16_001, of: 16_000 },
}
const FAULTY: Collector = {
  ...LIVE,
  ...({ list: 'news', source: '한경', state: 'failing', code: 'unusable_answer' } as const),
}

async function shown(list: Collector['list'], language: 'ko' | 'en') {
  const request = () => Promise.resolve({ items: [LIVE, SPENT, FAULTY] })
  const states = mount(CollectorStates, {
    props: { list },
    global: { plugins: [createWords(language)], provide: { [API as symbol]: { request } } },
  })
  await flushPromises()
  const textOf = (parts: { text: () => string }[]) =>
    parts
      .map((part) => part.text())
      .filter(Boolean)
      .join(' ')
  return states.findAll('li').map((one) => [one.attributes('data-state'), textOf(one.findAll('span'))])
}

it('the collectors of a list show the state, reason and remaining requests of each source of a list', async () => {
  expect(await shown('disclosures', 'ko')).toEqual([
    ['live', 'KIND 수신 09:31:20'],
    [
      'stopped',
      'DART 중지 오늘 쓸 수 있는 요청을 모두 썼습니다. · 다음 요청 00:00:00 · 오늘 요청 16001/16000',
    ],
  ])
  expect((await shown('disclosures', 'en'))[1]).toEqual([
    'stopped',
    'DART stopped The requests allowed for today are spent. · asked again 00:00:00 · 16001 of 16000 requests today',
  ])
  expect((await shown('news', 'en')).map(([state]) => state)).toEqual(['failing'])
})
