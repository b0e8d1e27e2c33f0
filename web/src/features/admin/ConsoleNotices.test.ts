import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { expect, it, vi } from 'vitest'
import type { Notice } from '#shared/rest/storage'
import { createWords } from '../../words/i18n.ts'
import { API } from '../../session/session.ts'
import ConsoleNotices from './ConsoleNotices.vue'

async function openPage(notices: Notice[], language: 'ko' | 'en') {
  const request = () => Promise.resolve({ notices })
  const shown = mount(ConsoleNotices, {
    global: { plugins: [createPinia(), createWords(language)], provide: { [API as symbol]: { request } } },
  })
  await flushPromises()
  return shown
}

async function open(notices: Notice[], language: 'ko' | 'en') {
  const shown = await openPage(notices, language)
  return (testid: string) => shown.find(`[data-testid="notice-${testid}"]`)
}

const PROXY: Notice = {
  code: 'proxy_not_trusted',
  address: '172.18.0.2',
  seen_at: '2026-03-19T10:00:00.000+09:00',
}
const DISK: Notice = {
  code: 'disk_almost_full',
  disk: 'data',
  free_bytes: 2 ** 30,
  total_bytes: 40 * 2 ** 30,
  days_left: 1.5,
}

it('the console shows the terms of a broker’s key until they are confirmed', async () => {
  localStorage.clear()
  const notice: Notice = { code: 'own_use_only', source: 'kis' }
  const page = await openPage([notice], 'ko')
  const shown = page.get('[data-testid="notice-own_use_only"]')
  expect(shown.text()).toMatch(/본인의 한국투자증권 키.*공개 링크/)
  await shown.get('button').trigger('click')
  expect(page.find('[data-testid="notice-own_use_only"]').exists()).toBe(false)
  const again = await openPage([notice], 'en')
  expect(again.find('[data-testid="notice-own_use_only"]').exists()).toBe(false)
})

it.each([
  ['ko', /172\.18\.0\.2.*TRUST_PROXY=true를 넣고 서버를 다시 시작/, /데이터 디스크.*1\.5일/, /12줄/],
  ['en', /172\.18\.0\.2.*set TRUST_PROXY=true and restart/, /Data disk.*1\.5 days/, /12 lines/],
] as const)(
  'the console shows notices in %s above its pages, with what to do',
  async (language, proxy, disk, log) => {
    const at = await open([PROXY, DISK, { code: 'log_lines_lost', count: 12 }], language)
    expect(at('proxy_not_trusted').text()).toMatch(proxy)
    expect(at('disk_almost_full').text()).toMatch(disk)
    expect(at('log_lines_lost').text()).toMatch(log)
  },
)

it('the console names each disk that is almost full', async () => {
  const warn = vi.spyOn(console, 'warn')
  const shown = await openPage([DISK, { ...DISK, disk: 'logs' }], 'en')
  expect(shown.findAll('p').map((line) => line.text().slice(0, 9))).toEqual(['Data disk', 'Log disk '])
  expect(warn).not.toHaveBeenCalled()
})

it('the console shows nothing without notices', async () => {
  const at = await open([], 'ko')
  expect(at('proxy_not_trusted').exists()).toBe(false)
})
