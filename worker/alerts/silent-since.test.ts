import { describe, expect, it } from 'vitest'
import { krxCalendar } from '#shared/market/calendar'
import { silentSince } from './silent-since.ts'

const at = (time: string) => Date.parse(`2026-03-19T${time}+09:00`)
const [opening] = krxCalendar.hoursOf('2026-03-19').filter(({ phase }) => phase !== 'closed')

describe('since when a feed is silent', () => {
  it('a feed is silent since it last received data on the same day', () => {
    const link = { state: 'failing', code: 'timeout', last_received_ms: at('10:00:00') } as const
    expect(silentSince(link, at('10:07:00'), krxCalendar)).toBe(at('10:00:00'))
  })

  it('a feed without data today is silent since trading hours began', () => {
    const yesterday = at('10:00:00') - 86_400_000
    for (const last_received_ms of [yesterday, null])
      expect(
        silentSince({ state: 'failing', code: 'timeout', last_received_ms }, at('10:07:00'), krxCalendar),
      ).toBe(opening?.atMs)
  })

  it.each([
    ['before trading hours', 'failing', at('06:00:00')],
    ['after them', 'failing', at('23:00:00')],
    ['while the source rests', 'closed', at('10:07:00')],
  ] as const)('a feed is not silent %s', (_when, state, nowMs) => {
    expect(
      silentSince({ state, code: null, last_received_ms: at('05:00:00') }, nowMs, krxCalendar),
    ).toBeNull()
  })

  it('a source that is polled at any hour can be silent at any hour', () => {
    const link = { state: 'failing', code: 'timeout', last_received_ms: at('02:00:00') } as const
    expect(silentSince(link, at('03:00:00'), null)).toBe(at('02:00:00'))
  })
})
