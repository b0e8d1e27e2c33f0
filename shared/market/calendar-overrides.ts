import { z } from 'zod'
import type { CalendarOverrides } from './calendar.ts'

const Dates = z.array(z.iso.date('is not a date such as 2026-03-19')).default([])

const Overrides = z
  .strictObject({
    closed: Dates,
    open: Dates,
    hourLater: Dates,
    years: z.record(z.string().regex(/^\d{4}$/, 'is not a year'), Dates).default({}),
  })
  .superRefine(({ closed, open, years }, context) => {
    for (const date of open) if (closed.includes(date)) context.addIssue(`has ${date} both closed and open`)
    for (const [year, dates] of Object.entries(years))
      for (const date of dates)
        if (!date.startsWith(year)) context.addIssue(`has ${date} among the days of ${year}`)
  })

/**
 * An operator's corrections of the bundled calendar, as JSON: days that are `closed` or `open` against the table, days on
 * which all begins an `hourLater`, and the closed weekdays of whole `years`:
 *
 *     {"closed": ["2026-06-03"], "hourLater": ["2027-11-18"], "years": {"2028": ["2028-01-03", …]}}
 */
export const calendarOverrides = z.string().transform((text, context): CalendarOverrides => {
  const { success, data, error } = Overrides.safeParse(jsonOf(text))
  if (success) return data
  const [issue] = error.issues
  const where = issue === undefined || issue.path.length === 0 ? '' : `: ${issue.path.join('.')}`
  context.addIssue(`is no set of calendar overrides${where} ${issue?.message ?? ''}`)
  return z.NEVER
})

/** undefined when it is no JSON, which is no valid value either. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
