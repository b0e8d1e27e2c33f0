import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { quoteRow } from '../../testing/builders.ts'
import { CLOCK, createServerClock } from '../../live/clock.ts'
import { createWords } from '../../words/i18n.ts'
import RowAge from './RowAge.vue'

const AT = Date.parse('2026-03-19T10:41:07+09:00')
const clock = createServerClock(
  () => AT + 65_000,
  () => 0,
)

function shown(language: 'ko' | 'en', source: string, delayMinutes: number, receivedMs?: number): string {
  const global = { plugins: [createWords(language)], provide: { [CLOCK as symbol]: clock } }
  const props = { row: quoteRow({ asOfMs: AT, receivedMs }), origin: { source, delayMinutes } }
  return mount(RowAge, { props, global }).text()
}

it('the row of a stock shows its time, age, source, and the delay of that source', () => {
  expect(shown('en', 'krx', 20)).toBe(
    'last change 10:41:07 (1 min ago) · KRX Data Marketplace (20 min delayed)',
  )
  expect(shown('ko', 'krx', 20)).toBe('마지막 변동 10:41:07(1분 전) · KRX 정보데이터시스템 (20분 지연)')
  // Its files have no time.
  expect(shown('en', 'csv-cache', 20)).toBe('not newer than 10:41:07 · CSV cache (20 min delayed)')
})

it('the row of a stock says when it was received if its source pushes, which is before the poll that took it', () => {
  expect(shown('en', 'kis', 0, AT - 2_000)).toBe(
    'last change received 10:41:05 (1 min ago) · Korea Investment & Securities (no delay)',
  )
  expect(shown('ko', 'kis', 0)).toBe('마지막 변동 수신 10:41:07(1분 전) · 한국투자증권 (지연 없음)')
})
