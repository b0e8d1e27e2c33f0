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

describe('the parts of a span in trading hours', () => {
  it('are the whole span, to the millisecond, when it lies within them', () => {
    expect(sessionSpans(krx, at('2026-03-19 10:00:01.5'), at('2026-03-19 10:07:00.25'))).toEqual([
      { fromMs: at('2026-03-19 10:00:01.5'), toMs: at('2026-03-19 10:07:00.25') },
    ])
  })

  it('over a night and a weekend run from the first delayed prices of a day to the end of its hours', () => {
    expect(spans(krx, '2026-03-19 14:00', '2026-03-23 09:30')).toEqual([
      ['2026-03-19 14:00:00', '2026-03-19 18:00:00'],
      ['2026-03-20 09:20:00', '2026-03-20 18:00:00'],
      ['2026-03-23 09:20:00', '2026-03-23 09:30:00'],
    ])
  })

  it('are empty at night, on a holiday, and for a span that runs backwards', () => {
    expect(spans(krx, '2026-03-19 20:00', '2026-03-20 09:00')).toEqual([])
    expect(spans(krx, '2026-05-05 00:00', '2026-05-05 23:00')).toEqual([])
    expect(spans(krx, '2026-03-19 14:00', '2026-03-19 13:00')).toEqual([])
  })

  it('are the whole span, over midnight, for a market that never closes', () => {
    const source = createSimulatorSource({ listings: 500, seed: 1 })
    expect(spans(source, '2026-03-19 23:00', '2026-03-20 01:00')).toEqual([
      ['2026-03-19 23:00:00', '2026-03-20 01:00:00'],
    ])
  })
})
