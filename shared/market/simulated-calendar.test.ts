import { describe, expect, it } from 'vitest'
import { simulatedCalendar } from './simulated-calendar.ts'

const at = (text: string) => Date.parse(`${text.replace(' ', 'T')}+09:00`)

describe('the simulated day', () => {
  it.each([
    ['2026-12-31 00:00', 'opening_auction'],
    ['2026-12-31 00:00:59.999', 'opening_auction'],
    ['2026-12-31 00:01', 'continuous'],
    ['2026-12-31 23:48:59.999', 'continuous'],
    ['2026-12-31 23:49', 'closing_auction'],
    ['2026-12-31 23:50', 'post_close'],
    ['2026-12-31 23:59:59.999', 'post_close'],
  ])('is, on a holiday too, at %s in %s', (moment, phase) => {
    expect(simulatedCalendar.phaseAt(at(moment))).toBe(phase)
    expect(simulatedCalendar.tradeDateAt(at(moment))).toBe('2026-12-31')
  })

  it('follows the day before without a break, in years without a calendar', () => {
    expect(simulatedCalendar.nextChange(at('2099-12-31 23:50'))).toEqual({
      atMs: at('2100-01-01 00:00'),
      phase: 'opening_auction',
    })
  })
})
