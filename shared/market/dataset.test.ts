import { expect, it } from 'vitest'
import { krxCalendar } from './calendar.ts'
import { calendarOf, DATASETS } from './dataset.ts'
import { simulatedCalendar } from './simulated-calendar.ts'

it.each([...DATASETS, null])(
  'the calendar of %s is the exchange’s, unless its days are made up',
  (dataset) => {
    expect(calendarOf(dataset, krxCalendar)).toBe(dataset === 'simulated' ? simulatedCalendar : krxCalendar)
  },
)
