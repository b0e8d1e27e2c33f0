import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { expect, it } from 'vitest'
import type { Alert } from '#shared/rest/alerts'
import { createWords } from '../../words/i18n.ts'
import { API } from '../../session/session.ts'
import { Feed } from '../../live/feed.ts'
import { LIVE } from '../../live/live.ts'
import AlertLine from './AlertLine.vue'

const FIRED: Alert = {
  id: 1,
  name: '삼성전자',
  scope: { code: '005930' },
  condition: { type: 'price_above', price: 70_000 },
  repeat: 'always',
  hold_s: 0,
  cooldown_s: 0,
  rearm_percent: 0,
  until: null,
  silenced_until: null,
  channels: ['screen'],
  webhook_id: null,
  is_active: true,
  state: 'fired',
  waits_for_end: false,
  rearming: null,
  last_fired_at: '2026-03-19T10:00:00.000+09:00',
}

function stateOf(alert: Partial<Alert>): string {
  const line = mount(AlertLine, {
    props: { alert: { ...FIRED, ...alert } },
    global: {
      plugins: [createPinia(), createWords('ko')],
      provide: {
        [API as symbol]: () => new Promise(() => undefined),
        [LIVE as symbol]: { feed: new Feed(() => undefined) },
      },
    },
  })
  return line.get('[data-testid=alert-state]').attributes('data-state') ?? ''
}

it('an alert that goes on after it has fired is being re-armed; one that fires once has fired', () => {
  expect(stateOf({ rearming: 'clear' })).toBe('rearming')
  expect(stateOf({ state: 'waiting', rearming: 'session' })).toBe('rearming')
  expect(stateOf({ state: 'silenced', rearming: 'session' })).toBe('silenced')
  expect(stateOf({ repeat: 'once', is_active: false })).toBe('fired')
  expect(stateOf({ state: 'waiting' })).toBe('waiting')
  expect(stateOf({ state: 'waiting', is_active: false })).toBe('off')
})
