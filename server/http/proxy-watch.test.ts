import pino from 'pino'
import { expect, it } from 'vitest'
import { ProxyWatch } from './proxy-watch.ts'

it('a proxy that was not seen for an hour is no longer reported', () => {
  let nowMs = 0
  const watch = new ProxyWatch({ trustProxy: 0, log: pino({ level: 'silent' }), now: () => nowMs })
  watch.see({ 'x-forwarded-for': '203.0.113.7' }, '10.0.0.2')
  expect(watch.found).toEqual({ address: '10.0.0.2', seenMs: 0 })
  nowMs = 60 * 60_000
  expect(watch.found).toBeNull()
  watch.see({ 'x-forwarded-for': '203.0.113.7' }, '10.0.0.2')
  expect(watch.found).toEqual({ address: '10.0.0.2', seenMs: nowMs })
})
