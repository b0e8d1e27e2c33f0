import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { Disclosure } from '#shared/rest/disclosures'
import { createWords } from '../../words/i18n.ts'
import { disclosure } from '../testing/disclosure.ts'
import { CLOCK } from '../../live/clock.ts'
import DisclosureLine from './DisclosureLine.vue'

const NOW_MS = Date.parse('2026-03-19T15:00:00+09:00')

function line(
  row: Disclosure,
  { earlier = [], fresh = false }: { earlier?: Disclosure[]; fresh?: boolean } = {},
) {
  const routes = [{ path: '/:any(.*)*', component: { template: '<p />' } }]
  return mount(DisclosureLine, {
    props: { row, earlier, fresh },
    global: {
      plugins: [createWords('ko'), createRouter({ history: createMemoryHistory(), routes })],
      provide: { [CLOCK as symbol]: { now: () => NOW_MS } },
    },
  })
}

describe('a disclosure on a page', () => {
  it('shows when it was published and when it was first seen, or collected later', () => {
    const times = (row: Disclosure) => {
      const time = line(row).get('time')
      return [time.text().split(/\s+KIND|\s+DART/u)[0], time.attributes('title')]
    }
    expect(times(disclosure(1))).toEqual(['09:30', 'KIND 게시 09:30:00 · 처음 확인 09:31:20'])
    expect(times(disclosure(1, { seen_late: true }))).toEqual([
      '09:30',
      'KIND 게시 09:30:00 · 나중에 수집 09:31:20',
    ])
    const dayAlone = { source: 'dart', sources: ['dart'], has_time: false } satisfies Partial<Disclosure>
    expect(times(disclosure(1, dayAlone))).toEqual(['09:31', 'DART 게시일 2026-03-19 · 처음 확인 09:31:20'])
    expect(times(disclosure(1, { ...dayAlone, seen_late: true }))).toEqual([
      '03-19',
      'DART 게시일 2026-03-19 · 나중에 수집 09:31:20',
    ])
  })

  it('says the day where it is another one than today', () => {
    const yesterday = disclosure(1, {
      published_at: '2026-03-18T18:30:00.000+09:00',
      first_seen_at: '2026-03-18T18:30:20.000+09:00',
    })
    expect(line(yesterday).get('time').text()).toMatch(/^03-18 18:30 /)
  })

  it('is struck where it was withdrawn or corrected', () => {
    const isStruck = (more: Partial<Disclosure>) => line(disclosure(1, more)).classes('struck')
    expect([{}, { withdrawn: true }, { superseded_by: 2 }].map(isStruck)).toEqual([false, true, true])
    expect(line(disclosure(1, { withdrawn: true })).text()).toContain('철회됨')
  })

  it('has what it corrects behind it, with what changed in the title', () => {
    const before = disclosure(1, { title: '전환사채권 발행결정(제3회차)', superseded_by: 2 })
    const after = disclosure(2, {
      title: '[기재정정]전환사채권 발행결정(제4회차)',
      corrects: 1,
      correction_no: 1,
    })
    const shown = line(after, { earlier: [before] })
    expect(shown.text()).toContain('정정 1차')
    expect([shown.get('del').text(), shown.get('ins').text()]).toEqual(['(제3회차)', '(제4회차)'])
    expect(shown.get('[data-testid=chain-2] ul s').text()).toBe(before.title)
  })

  it('opens the filing in a page of its own, which does not know this one; without an address it is text', () => {
    const url = 'https://kind.krx.co.kr/common/disclsviewer.do?acptNo=20260319000001'
    const link = line(disclosure(1, { url })).get('a.title')
    expect([link.attributes('href'), link.attributes('target'), link.attributes('rel')]).toEqual([
      url,
      '_blank',
      'noopener noreferrer',
    ])
    expect(line(disclosure(1)).find('a.title').exists()).toBe(false)
  })

  it('shows markup in a title as the text that it is', () => {
    const title = '<img src=x onerror=alert(1)>유상증자결정'
    const shown = line(disclosure(1, { title }))
    expect(shown.find('img').exists()).toBe(false)
    expect(shown.get('.title').text()).toBe(title)
  })

  it('is marked where it came after the last visit, also to those who do not see the mark', () => {
    expect(line(disclosure(1), { fresh: true }).text()).toContain('지난 방문 뒤')
    expect(line(disclosure(1)).text()).not.toContain('지난 방문 뒤')
  })
})
