import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { seoulIso } from '#shared/market/seoul-time'
import type { Halt } from '#shared/rest/halts'
import { ProblemError } from '../../rest/request.ts'
import { createWords } from '../../words/i18n.ts'
import { CLOCK } from '../../live/clock.ts'
import { API } from '../../session/session.ts'
import HaltsPage from './HaltsPage.vue'

const OPENED_MS = Date.parse('2026-03-19T09:05:30+09:00')
const NOW_MS = Date.parse('2026-03-19T10:05:30+09:00')
const HALT: Halt = {
  id: 7,
  market: 'ALL',
  state: 'on',
  began_at: '2026-03-19T10:01:00.000+09:00',
  ends_at: '2026-03-19T10:31:00.000+09:00',
  reason: '서킷브레이커 1단계',
  declared_by: 'boss',
  declared_at: '2026-03-19T10:01:00.000+09:00',
  ended_by: null,
}

let stored: Halt[]
let refusal: ProblemError | null
let sent: [string, string, unknown][]
let nowMs: number
beforeEach(() => {
  nowMs = NOW_MS
  stored = []
  refusal = null
  sent = []
})

function request(method: string, path: string, body?: unknown): Promise<unknown> {
  if (method === 'GET') return Promise.resolve({ items: stored })
  sent.push([method, path, body])
  if (refusal !== null) return Promise.reject(refusal)
  stored = [method === 'POST' && path.endsWith('/end') ? { ...HALT, state: 'over', ended_by: 'kim' } : HALT]
  return Promise.resolve(stored[0])
}

async function open(language: 'ko' | 'en' = 'ko') {
  const page = mount(HaltsPage, {
    global: {
      plugins: [createPinia(), createWords(language)],
      provide: {
        [API as symbol]: { request },
        [CLOCK as symbol]: { now: () => nowMs, adjust: () => undefined },
      },
    },
    attachTo: document.body,
  })
  await flushPromises()
  const at = (testid: string) => page.find(`[data-testid="${testid}"]`)
  const declare = async () => {
    await at('halt-reason').setValue(HALT.reason)
    await at('halt-form').trigger('submit')
    await flushPromises()
  }
  return { page, at, declare }
}

describe('the page of market-wide halts', () => {
  it('declares one from now for half an hour by default, in Seoul time, and shows it', async () => {
    const { at, declare } = await open()
    expect(at('halts-none').exists()).toBe(true)
    await declare()
    const ends_at = '2026-03-19T10:35:00+09:00'
    expect(sent).toEqual([['POST', '/api/admin/halts', { market: 'ALL', ends_at, reason: HALT.reason }]])
    expect(at('halts').text()).toMatch(/정지 중.*전체 시장.*10:01:00.*10:31:00.*서킷브레이커 1단계.*boss/s)
    expect((at('halt-reason').element as HTMLInputElement).value).toBe('')
  })

  it('counts the usual half hour from when it is declared, or from its beginning, not from when the page was opened', async () => {
    nowMs = OPENED_MS
    const { at, declare } = await open()
    nowMs = NOW_MS
    await declare()
    await at('halt-from').setValue('2026-03-19T10:01')
    await declare()
    expect(sent.map(([, , body]) => body)).toMatchObject([
      { ends_at: '2026-03-19T10:35:00+09:00' },
      { ends_at: '2026-03-19T10:31:00+09:00' },
    ])
  })

  it('sends the market and the beginning that were chosen', async () => {
    const { at, declare } = await open('en')
    await at('halt-market').setValue('KOSDAQ')
    await at('halt-from').setValue('2026-03-19T10:01')
    await declare()
    expect(sent[0]?.[2]).toMatchObject({
      market: 'KOSDAQ',
      began_at: seoulIso(NOW_MS).slice(0, 14) + '01:00+09:00',
    })
  })

  it.each([
    ['ko', '이미 그 시간에'],
    ['en', 'already'],
  ] as const)('shows in %s why one is refused, and keeps the input', async (language, words) => {
    const { at, declare } = await open(language)
    refusal = new ProblemError('already_halted', '')
    await declare()
    expect(at('halt-problem').text()).toContain(words)
    expect((at('halt-reason').element as HTMLInputElement).value).toBe(HALT.reason)
    refusal = new ProblemError('invalid_input', '', [{ field: 'ends_at', code: 'halt_long', message: '' }])
    await declare()
    expect(at('halt-problem').text()).toMatch(language === 'ko' ? /하루를 넘을/ : /longer than a day/)
  })

  it('ends one after a question, and offers no end of what is over', async () => {
    stored = [HALT]
    const { page, at } = await open('en')
    await at('halt-end').trigger('click')
    expect(sent).toEqual([])
    await at('confirm').find('form').trigger('submit')
    await flushPromises()
    expect(sent).toEqual([['POST', '/api/admin/halts/7/end', undefined]])
    expect(page.find('tr[data-state=over]').text()).toContain('ended by kim')
    expect(at('halt-end').exists()).toBe(false)
  })
})
