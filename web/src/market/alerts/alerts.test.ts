import { describe, expect, it } from 'vitest'
import { CONDITION_TYPES } from '#shared/alerts/condition'
import { CHANNELS, REPEATS, ALERT_STATES } from '#shared/alerts/alert'
import type { Alert } from '#shared/rest/alerts'
import { DELIVERY_FAULTS, WEBHOOK_FORMATS } from '#shared/webhooks/webhook'
import { createWords } from '../../words/i18n.ts'
import { words as korean } from '../../words/ko/alerts.ts'
import { words as english } from '../../words/en/alerts.ts'
import { draftOf, draftOfFilter, freshDraft, inputOf, omittedOf, numberIn, typesFor } from './draft.ts'
import { eventText, sentenceOf, type Speaker } from './sentence.ts'

const alert: Alert = {
  id: 1,
  name: '21만',
  scope: { code: '005930' },
  condition: { type: 'price_above', price: 210_000 },
  repeat: 'always',
  hold_s: 0,
  cooldown_s: 60,
  rearm_percent: 0.5,
  channels: ['screen', 'sound'],
  until: null,
  silenced_until: '2026-03-19T15:30:00+09:00',
  webhook_id: null,
  is_active: true,
  state: 'waiting',
  waits_for_end: false,
  rearming: null,
  last_fired_at: null,
}

function speaker(language: 'ko' | 'en'): Speaker {
  const { global } = createWords(language)
  global.mergeLocaleMessage('ko', korean)
  global.mergeLocaleMessage('en', english)
  return {
    t: (key, named) => global.t(key, named ?? {}),
    kindName: (kind) => kind,
    stockName: (code, stored) => (code === '005930' ? '삼성전자' : (stored ?? code)),
    listName: () => null,
  }
}

describe('an alert as a sentence', () => {
  it('the sentence of an alert has its scope, condition and repeat in both languages', () => {
    expect(sentenceOf(speaker('ko'), alert)).toBe('삼성전자: 210,000원 이상일 때 매번 알립니다.')
    expect(sentenceOf(speaker('en'), alert)).toBe('삼성전자, at ₩210,000 or above: alert each time.')
    const index = { ...alert, scope: { index: 'KOSPI' as const }, hold_s: 30 }
    expect(sentenceOf(speaker('en'), index)).toContain('at 210,000.00 points or above for 30 seconds')
    expect(sentenceOf(speaker('en'), { ...alert, scope: { watchlist: 'x' } })).toContain('deleted')
  })

  it('a filter alert keeps its filter when it is changed, and is offered only where a filter was chosen', () => {
    expect(typesFor(freshDraft())).not.toContain('filter_left')
    const filter = {
      standing: 'all',
      section: '',
      badges: {},
      ranges: { price: { from: 1, to: 2 } },
    } as const
    const stored = {
      ...alert,
      scope: { market: 'KOSPI' },
      condition: { type: 'filter_left', filter },
    } as const
    const draft = draftOf(stored)
    expect(typesFor(draft)).toContain('filter_entered')
    expect(inputOf(draft)?.condition).toEqual(stored.condition)
  })

  it('every condition, repeat, channel and state has words in both languages', () => {
    for (const { alerts } of [korean, english])
      for (const [group, names] of [
        ['when', CONDITION_TYPES],
        ['type', CONDITION_TYPES],
        ['repeat', REPEATS],
        ['channel', CHANNELS],
        ['state', ALERT_STATES],
      ] as const)
        expect(Object.keys(alerts[group])).toEqual(expect.arrayContaining([...names]))
    for (const { alerts } of [korean, english]) {
      expect(Object.keys(alerts.webhooks.fault)).toEqual(expect.arrayContaining([...DELIVERY_FAULTS]))
      expect(Object.keys(alerts.webhooks.formats)).toEqual([...WEBHOOK_FORMATS])
    }
  })

  it('the sentence of an alert about a filter has the conditions of the filter', () => {
    const filter = {
      standing: 'up',
      section: '',
      badges: { spac: 'without' },
      ranges: {
        price: { from: 1_000, to: 50_000 },
        rate: { from: 5, to: null },
        cap: { from: null, to: 1_000 },
      },
    } as const
    const entered = {
      ...alert,
      scope: { market: 'KOSDAQ' },
      condition: { type: 'filter_entered', filter },
    } as const
    expect(sentenceOf(speaker('ko'), entered)).toBe(
      'KOSDAQ 각 종목: 조건(상승, 기업인수목적회사 제외, 현재가 1,000원~50,000원, 등락률 5%~, 시가총액 ~1,000원) 편입일 때 매번 알립니다.',
    )
    const left = { ...entered, condition: { type: 'filter_left', filter } } as const
    expect(sentenceOf(speaker('en'), left)).toBe(
      'Each stock of KOSDAQ, when it leaves the filter (Up, without Special purpose acquisition company, Price ₩1,000 to ₩50,000, Chg % 5 or more, Mkt cap up to ₩1,000): alert each time.',
    )
    const event = { code: '005930', stock_name: null, condition: left.condition }
    expect(eventText(speaker('ko'), { ...event, values: { value: 9_000, limit: null } }).when).toMatch(
      /지금 9,000원$/,
    )
  })

  it('the text of an event has the compared values, or the title of a disclosure', () => {
    const event = { code: '005930', stock_name: null, condition: alert.condition }
    const values = { value: 211_000, limit: 210_000 }
    expect(eventText(speaker('ko'), { ...event, values })).toEqual({
      what: '삼성전자',
      when: '210,000원 이상 · 지금 211,000원',
    })
    const filing = { ...event, condition: { type: 'disclosure' as const } }
    expect(eventText(speaker('ko'), { ...filing, values: { value: '유상증자결정', limit: null } }).when).toBe(
      '유상증자결정',
    )
  })

  it('the text of an event says how many more firings it counts, in both languages', () => {
    const event = { code: '005930', stock_name: null, condition: alert.condition }
    const values = { value: 211_000, limit: 210_000, others: 1_234 }
    expect(eventText(speaker('ko'), { ...event, values }).when).toBe(
      '210,000원 이상 · 외 1,234건 · 지금 211,000원',
    )
    expect(eventText(speaker('en'), { ...event, values }).when).toBe(
      'at ₩210,000 or above · and 1,234 more · now ₩211,000',
    )
    const filing = { ...event, condition: { type: 'disclosure' as const } }
    const filed = { value: '유상증자결정', limit: null, others: 2 }
    expect(eventText(speaker('en'), { ...filing, values: filed }).when).toBe('유상증자결정 · and 2 more')
  })
})

it('the stock of an event is named in the language of the reader, also where the event has its name', () => {
  const english = {
    ...speaker('en'),
    stockName: (_: string, stored?: string | null) => `English ${stored ?? ''}`,
  }
  const { what } = eventText(english, {
    ...{ code: '000660', stock_name: 'SK하이닉스', condition: { type: 'upper_limit' } },
    values: { value: 'upper_limit', limit: null },
  })
  expect(what).toBe('English SK하이닉스')
})

describe('an alert as it is typed', () => {
  it('an unchanged draft is sent as the alert was stored', () => {
    const { id, state, waits_for_end, rearming, last_fired_at, ...input } = alert
    expect([id, state, waits_for_end, rearming, last_fired_at]).toEqual([1, 'waiting', false, null, null])
    expect(inputOf(draftOf(alert))).toEqual({ ...input, silenced_until: '2026-03-19T15:30:00+09:00' })
  })

  it.each([
    ['210,000', 210_000],
    ['₩210,000', 210_000],
    ['-3.5%', -3.5],
    ['', null],
    ['1e5', null],
    ['열', null],
  ])('the text %j is read as the number %j', (text, number) => {
    expect(numberIn(text)).toBe(number)
  })

  it.each([
    ['a name', { name: ' ' }],
    ['a stock', { code: '' }],
    ['a limit', { limit: '' }],
    ['a channel', { channels: [] }],
    ['the webhook that it is sent to', { channels: ['webhook' as const] }],
  ])('a draft without %s is not sent', (_what, missing) => {
    const whole = { name: 'a', code: '005930', limit: '1' }
    expect(inputOf(freshDraft(whole))).not.toBeNull()
    expect(inputOf(freshDraft({ ...whole, ...missing }))).toBeNull()
  })

  it('only conditions that fit the scope are offered', () => {
    expect(typesFor(freshDraft({ watches: 'index' }))).toEqual([
      'price_above',
      'price_below',
      'rate_above',
      'rate_below',
      'feed_silent',
    ])
    expect(typesFor(freshDraft({ watches: 'watchlist' }))).not.toContain('feed_silent')
  })
})

describe('an alert of the filter of the table', () => {
  const table = {
    ...{ standing: 'up' as const, section: '', badges: {}, ranges: {} },
    ...{ market: 'all' as const, list: '', query: '', sector: '' },
  }

  it('is not sent before a market is chosen where the table shows all', () => {
    const draft = draftOfFilter(table, 'a')
    expect([draft.watches, draft.market]).toEqual(['market', ''])
    expect(inputOf(draft)).toBeNull()
    expect(inputOf({ ...draft, market: 'KOSDAQ' })?.scope).toEqual({ market: 'KOSDAQ' })
    expect(typesFor(draft)).toContain('filter_entered')
  })

  it('takes over the market of the table, or its watchlist', () => {
    const ofMarket = draftOfFilter({ ...table, market: 'KOSDAQ' }, 'a')
    expect(inputOf(ofMarket)?.scope).toEqual({ market: 'KOSDAQ' })
    expect(omittedOf({ ...table, market: 'KOSDAQ' }, ofMarket.watches)).toEqual([])
    const ofList = draftOfFilter({ ...table, list: 'mine' }, 'a')
    expect(inputOf(ofList)?.scope).toEqual({ watchlist: 'mine' })
    expect(omittedOf({ ...table, list: 'mine' }, ofList.watches)).toEqual([])
  })

  it('reports each part of the filter that is left out, in both languages', () => {
    const whole = { ...table, market: 'KOSDAQ' as const, list: 'mine', query: ' 삼성 ', sector: '은행' }
    expect(omittedOf(whole, 'watchlist')).toEqual([
      { part: 'market', value: 'KOSDAQ' },
      { part: 'query', value: '삼성' },
      { part: 'sector', value: '은행' },
    ])
    expect(omittedOf(whole, 'market').map(({ part }) => part)).toEqual(['list', 'query', 'sector'])
    for (const language of ['ko', 'en'] as const)
      for (const { part, value } of [...omittedOf(whole, 'code')])
        expect(speaker(language).t(`alerts.omitted.${part}`, { value })).toContain(value)
  })
})
