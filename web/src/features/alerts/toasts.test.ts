import { describe, expect, it } from 'vitest'
import type { AlertEvent } from '#shared/rest/alerts'
import { isStock } from './is-stock.ts'
import { shownToasts, tellsOf } from './toasts.ts'

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
  notified: 'each',
  text: '',
  values: { value: 'halted', limit: null },
})

describe('toasts of alerts', () => {
  it.each([
    ['screen alone', ['screen'], { shows: true, sounds: false }],
    ['sound alone', ['sound'], { shows: false, sounds: true }],
  ] as const)('toast and sound follow the channels of the alert: %s', (_what, channels, expected) => {
    expect(tellsOf({ channels: [...channels], notified: 'each' })).toEqual({ ...expected, counts: false })
  })

  it('folded events are counted in one toast, and quiet ones have none', () => {
    const channels: AlertEvent['channels'] = ['screen', 'sound']
    expect(tellsOf({ channels, notified: 'folded' })).toEqual({ shows: false, sounds: false, counts: true })
    expect(tellsOf({ channels, notified: 'quiet' })).toEqual({ shows: false, sounds: false, counts: false })
  })

  it('the three newest events have a toast, each once', () => {
    const shown = [1, 2, 3, 4, 4].reduce<readonly AlertEvent[]>((all, id) => shownToasts(all, event(id)), [])
    expect(shown.map(({ id }) => id)).toEqual([4, 3, 2])
  })

  it('only an event of a stock links to a page of its own', () => {
    expect(['005930', 'KOSPI', 'KOSDAQ', 'KOSPI200', 'KONEX'].filter(isStock)).toEqual(['005930'])
  })
})
