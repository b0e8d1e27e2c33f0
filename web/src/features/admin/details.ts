/** One thing that is different after an act. */
export interface Change {
  field: string
  before: string | null
  after: string | null
}

export interface Details {
  changes: Change[]
  facts: { name: string; value: string }[]
}

/** The details of an act for people: what was before and after side by side, and whatever else was noted. */
export function readDetails(details: Record<string, unknown> | null): Details {
  const { before, after, ...rest } = details ?? {}
  const [was, is] = [fieldsOf(before), fieldsOf(after)]
  const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])]
  return {
    changes: fields.map((field) => ({ field, before: textOf(was[field]), after: textOf(is[field]) })),
    facts: Object.entries(rest)
      .map(([name, value]) => ({ name, value: textOf(value) ?? '–' }))
      .filter(({ value }) => value !== ''),
  }
}

/** A before or after that is no object is one field without a name. */
function fieldsOf(value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {}
  return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : { value }
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || Array.isArray(value)) return JSON.stringify(value)
  return Object.entries(value)
    .map(([name, part]) => `${name} ${textOf(part) ?? '–'}`)
    .join(', ')
}
