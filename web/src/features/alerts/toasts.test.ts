import { describe, expect, it } from 'vitest'
import type { AlertEvent } from '#shared/rest/alerts'
import { isStock } from './is-stock.ts'
import { shownToasts, tellsOf } from './toasts.ts'

const NOW_MS = Date.parse('2026-03-19T10:00:00+09:00')
const event = (id: number): AlertEvent => ({
  id,
  seq: id,
  alert_id: 1,
  name: 'a',
  condition: { type: 'halted' },
  channels: ['screen'],
  code: '005930',
  stock_name: null,
  fired_at: '2026-03-19T10:00:00+09:00',
  text: '',
  values: { value: 'halted', limit: null },
})

describe('toasts of alerts', () => {
  it.each([
    ['screen alone', ['screen'], { shows: true, sounds: false }],
    ['sound alone', ['sound'], { shows: false, sounds: true }],
  ] as const)('go by the channels of the alert: %s', (_what, channels, told) => {
    expect(tellsOf({ channels: [...channels] }, { silenced_until: null }, NOW_MS)).toEqual(told)
  })

  it('are not there while the alert is silenced, and are again from that moment on, or where it was deleted', () => {
    const channels: AlertEvent['channels'] = ['screen', 'sound']
    const silenced = { silenced_until: '2026-03-19T10:00:01+09:00' }
    expect(tellsOf({ channels }, silenced, NOW_MS)).toEqual({ shows: false, sounds: false })
    expect(tellsOf({ channels }, silenced, NOW_MS + 1_000)).toEqual({ shows: true, sounds: true })
    expect(tellsOf({ channels }, undefined, NOW_MS)).toEqual({ shows: true, sounds: true })
  })

  it('are the three newest, each once', () => {
    const shown = [1, 2, 3, 4, 4].reduce<readonly AlertEvent[]>((all, id) => shownToasts(all, event(id)), [])
    expect(shown.map(({ id }) => id)).toEqual([4, 3, 2])
  })

  it('lead to the page of a stock only', () => {
    expect(['005930', 'KOSPI', 'KOSDAQ', 'KOSPI200', 'KONEX'].filter(isStock)).toEqual(['005930'])
  })
})
