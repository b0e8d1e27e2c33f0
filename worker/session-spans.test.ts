import { describe, expect, it } from 'vitest'
import { krxCalendar } from '#shared/market/calendar'
import { seoulIso } from '#shared/market/seoul-time'
import { krxHours, krxPhaseAt } from './sources/krx/hours.ts'
import { sessionSpans } from './session-spans.ts'
import { createSimulatorSource } from './sources/simulator/simulator.ts'

const krx = {
  phaseAt: (atMs: number) => krxPhaseAt(krxCalendar, atMs),
  opensAt: (atMs: number) => krxHours(krxCalendar, atMs),
}
const at = (text: string) => Date.parse(`${text.replace(' ', 'T')}+09:00`)
const spans = (source: Parameters<typeof sessionSpans>[0], from: string, to: string) =>
  sessionSpans(source, at(from), at(to)).map(({ fromMs, toMs }) =>
    [fromMs, toMs].map((ms) => seoulIso(ms).slice(0, 19).replace('T', ' ')),
  )

describe('the pieces of a span that lie in sessions', () => {
  it('within one session: all of it, to the millisecond', () => {
    expect(sessionSpans(krx, at('2026-03-19 10:00:01.5'), at('2026-03-19 10:07:00.25'))).toEqual([
      { fromMs: at('2026-03-19 10:00:01.5'), toMs: at('2026-03-19 10:07:00.25') },
    ])
  })

  it('over a night and a weekend: from the first delayed prices of a day to the end of its session', () => {
    expect(spans(krx, '2026-03-19 14:00', '2026-03-23 09:30')).toEqual([
      ['2026-03-19 14:00:00', '2026-03-19 18:00:00'],
      ['2026-03-20 09:20:00', '2026-03-20 18:00:00'],
      ['2026-03-23 09:20:00', '2026-03-23 09:30:00'],
    ])
  })

  it('at night, on a holiday, and backwards: none', () => {
    expect(spans(krx, '2026-03-19 20:00', '2026-03-20 09:00')).toEqual([])
    expect(spans(krx, '2026-05-05 00:00', '2026-05-05 23:00')).toEqual([])
    expect(spans(krx, '2026-03-19 14:00', '2026-03-19 13:00')).toEqual([])
  })

  it('of a market that never closes: all of it, over midnight', () => {
    const source = createSimulatorSource({ listings: 500, seed: 1 })
    expect(spans(source, '2026-03-19 23:00', '2026-03-20 01:00')).toEqual([
      ['2026-03-19 23:00:00', '2026-03-20 01:00:00'],
    ])
  })
})
