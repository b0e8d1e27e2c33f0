import { describe, expect, it } from 'vitest'
import { DAY_MS } from '#shared/time'
import { axisMarks } from './axis-marks.ts'
import { OPEN_MS, candle, minutes, slots } from './testing.ts'

const texts = (found: ReturnType<typeof axisMarks>) => found.map(({ text }) => text)

describe('the time axis', () => {
  it('labels round times of Seoul, none too close to another', () => {
    const found = axisMarks(slots(minutes(-10, 130)), 0, 140, 30, 'ko')
    expect(texts(found)).toContain('10:00')
    found.slice(1).forEach(({ at }, n) => expect(at - (found[n]?.at ?? 0)).toBeGreaterThanOrEqual(30))
  })

  it('labels the beginning of a day, whatever is near', () => {
    const days = [...minutes(380, 391), ...minutes(24 * 60, 24 * 60 + 10)]
    const found = axisMarks(slots(days), 1, days.length, 8, 'en')
    expect(found).toContainEqual({ at: 10, text: 'Mar 20', begins: true })
  })

  it('labels months and years of daily candles', () => {
    const days = Array.from({ length: 700 }, (_, at) => candle(0, { startMs: OPEN_MS + at * DAY_MS }))
    expect(texts(axisMarks(slots(days), 0, 700, 60, 'ko'))).toContain('2027년')
    expect(texts(axisMarks(slots(days), 0, 200, 20, 'en'))).toContain('Apr')
  })

  it('uses the first place of a round interval whose first minute has no candle', () => {
    const found = axisMarks(slots([candle(58), candle(59), candle(63), candle(64)]), 1, 4, 1, 'ko')
    expect(texts(found)).toContain('10:03')
  })
})
