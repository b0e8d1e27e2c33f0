import { seoulDateTime } from '../../live/clock.ts'
import { whole } from '../../words/numbers.ts'

/** One thing that is different after an act. */
export interface Change {
  field: string
  before: string | null
  after: string | null
}

/** All of it in the reader's words. */
export interface Details {
  changes: Change[]
  facts: { name: string; value: string }[]
}

/** The translation of a key (`detail`) or of a reason; the name itself if there is none. */
export type Named = (group: 'detail' | 'reason', name: string) => string

/** The details of an act for people: what was before and after side by side, and whatever else was noted. */
export function readDetails(details: Record<string, unknown> | null, named: Named): Details {
  const { before, after, ...rest } = details ?? {}
  const [was, is] = [fieldsOf(before), fieldsOf(after)]
  const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])]
  return {
    changes: fields.map((field) => ({
      field: named('detail', field),
      before: textOf(was[field], named),
      after: textOf(is[field], named),
    })),
    facts: Object.entries(rest)
      .map(([name, value]) => ({ name: named('detail', name), value: textOf(value, named) ?? '–' }))
      .filter(({ value }) => value !== ''),
  }
}

/** A before or after that is no object is one field without a name. */
function fieldsOf(value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {}
  return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : { value }
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/

function textOf(value: unknown, named: Named): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string')
    return MOMENT.test(value) ? seoulDateTime(Date.parse(value)) : named('reason', value)
  if (typeof value === 'number') return whole(value)
  if (typeof value === 'boolean') return named('reason', String(value))
  if (typeof value !== 'object') return null
  const parts = Array.isArray(value)
    ? value.map((part: unknown) => textOf(part, named) ?? '–')
    : Object.entries(value).map(([name, part]) => `${named('detail', name)} ${textOf(part, named) ?? '–'}`)
  return parts.join(', ')
}
