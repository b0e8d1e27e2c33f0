import { mount } from '@vue/test-utils'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Candle } from '#shared/market/candle'
import type { Disclosure } from '#shared/rest/disclosures'
import { disclosure } from '../../market/testing/disclosure.ts'
import { seoulIso } from '#shared/market/seoul-time'
import { MINUTE_MS } from '#shared/time'
import { CLOCK } from '../../live/clock.ts'
import { API } from '../../session/session.ts'
import { createWords } from '../../words/i18n.ts'
import { chartFilings } from './chart-events.ts'
import PointedFilings from './PointedFilings.vue'

const at = (time: string) => Date.parse(`2026-03-19T${time}+09:00`)
const iso = (time: string) => `2026-03-19T${time}.000+09:00`
/** Each minute from 09:30 on is 1 % of the first price above the one before. */
const candles: Candle[] = Array.from({ length: 40 }, (_, minute) => {
  const price = 10_000 + 100 * minute
  return {
    startMs: at('09:30:00') + minute * MINUTE_MS,
    ...{ open: price, high: price, low: price, close: price, volume: 1 },
  }
})

/** What REST has of the minutes; its requests are counted. */
function server() {
  const requests: unknown[] = []
  const answer = {
    candles: candles.map(({ startMs, ...rest }) => ({ time: seoulIso(startMs), ...rest })),
    gaps: [],
  }
  const request = (...what: unknown[]) => {
    requests.push(what)
    return Promise.resolve(answer)
  }
  return {
    requests,
    provide: { [API as symbol]: { request }, [CLOCK as symbol]: { now: () => at('15:00:00') } },
  }
}

function open(language: 'ko' | 'en', rows: readonly Disclosure[], minute: string, spanMs = MINUTE_MS) {
  const fromMs = at(minute)
  const filings = chartFilings(rows)
  const props = {
    code: '005930',
    filings,
    shown: { candles, gaps: [] },
    fromMs,
    untilMs: fromMs + spanMs,
    spanMs,
  }
  const { requests, provide } = server()
  const list = mount(PointedFilings, { props, global: { plugins: [createWords(language)], provide } })
  const texts = () =>
    list.findAll('li').map((item) =>
      item
        .findAll('b, span')
        .map((part) => part.text())
        .join(' '),
    )
  return { list, requests, texts }
}
const shown = (...what: Parameters<typeof open>) => open(...what).texts()

describe('what was made known in a candle that is pointed at', () => {
  const seen = disclosure(1, { published_at: iso('09:30:00'), first_seen_at: iso('09:31:20') })

  it('stands at the minute in which it was first seen, with the move of the price 1, 5 and 30 minutes after it', () => {
    expect(shown('ko', [seen], '09:30:00')).toEqual([])
    expect(shown('ko', [seen], '09:31:00')).toEqual([
      '09:31:20 유상증자결정 1분 뒤 +0.99% 5분 뒤 +4.95% 30분 뒤 +29.70%',
    ])
    expect(shown('en', [seen], '09:31:00')).toEqual([
      '09:31:20 유상증자결정 1 min later +0.99% 5 min later +4.95% 30 min later +29.70%',
    ])
  })

  it('has no move that is not over yet', () => {
    const late = disclosure(2, { first_seen_at: iso('10:08:10') })
    expect(shown('ko', [late], '10:08:00')).toEqual([
      '10:08:10 유상증자결정 1분 뒤 +0.72% 5분 뒤 – 30분 뒤 –',
    ])
  })

  it('has the same moves where a candle is longer than a minute, for which the minutes are read once', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { list, requests, texts } = open('ko', [seen], '09:30:00', 5 * MINUTE_MS)
    expect(texts()).toEqual(['09:31:20 유상증자결정 1분 뒤 – 5분 뒤 – 30분 뒤 –'])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(texts()).toEqual(['09:31:20 유상증자결정 1분 뒤 +0.99% 5분 뒤 +4.95% 30분 뒤 +29.70%'])
    await list.setProps({ untilMs: at('09:35:01') })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(texts()).toHaveLength(1)
    expect(requests).toHaveLength(1)
  })

  it('is at its publication time if collected later, with the time of collection; without a known time it is nowhere', () => {
    const collected = { seen_late: true, first_seen_at: iso('09:50:00') }
    const rows = [
      disclosure(3, { published_at: iso('09:35:00'), ...collected }),
      disclosure(4, { published_at: iso('00:00:00'), has_time: false, ...collected }),
    ]
    expect(shown('ko', rows, '09:50:00')).toEqual([])
    expect(shown('ko', rows, '09:35:00')).toEqual([
      '09:35:00 유상증자결정 나중에 수집 09:50:00 1분 뒤 +0.95% 5분 뒤 +4.76% 30분 뒤 +28.57%',
    ])
    expect(shown('en', rows, '09:35:00')[0]).toContain('Collected later, 09:50:00')
    expect(chartFilings(rows).map(({ row }) => row.id)).toEqual([3])
  })
})
