import fc from 'fast-check'

/** The part of JSON Schema that the document uses. */
export interface Schema {
  type?: string | string[]
  enum?: unknown[]
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  format?: string
  pattern?: string
  minimum?: number
  maximum?: number
  maxLength?: number
}

/** Keys that are dangerous to copy. */
export const POISON_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then']

const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`)

/** Texts that have been interpreted as something else in other systems. */
export const hostileText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udfff\ud800',
    '\u202e\u2066',
    '\ufeff',
    '👩‍👩‍👧‍👦'.repeat(300),
    '가'.repeat(5_000),
    'x'.repeat(50_000),
    "' OR 1=1; DROP TABLE users --",
    '%',
    '%00',
    '%E0%A4%A',
    '../../etc/passwd',
    '${7*7}{{7*7}}',
    '=cmd()',
    'NaN',
    '-0',
    '1e999',
    '9'.repeat(400),
    '2026-02-31T25:61:61Z',
    '+275760-09-13T00:00:00.001Z',
    'null',
    'undefined',
    '[object Object]',
    ...POISON_KEYS,
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
)

/** A value that no field accepts. */
const hostileValue = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1e308,
    -1e-308,
    Number.MAX_SAFE_INTEGER + 2,
    [],
    {},
    ['kim'],
    [[]],
    { $gt: '' },
    { length: 1e9 },
    nested(200),
    JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'),
  ),
  fc.jsonValue(),
)

/** Valid values by field name. */
type Known = Record<string, readonly string[]>

/** Mostly valid for a schema, so that a request gets past validation; sometimes not. */
export function almost(schema: Schema, known: Known = {}): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 8, arbitrary: fitting(schema, known) }, { weight: 1, arbitrary: hostileValue })
}

function fitting(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((each) => almost(each, known)))
  const [type = 'anything'] = [schema.type].flat()
  switch (type) {
    case 'string':
      return fittingText(schema)
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000 })
    case 'boolean':
      return fc.boolean()
    case 'array':
      return fc.array(almost(schema.items ?? {}, known), { maxLength: 3 })
    case 'object':
      return almostObject(schema, known)
    default:
      return hostileValue
  }
}

function fittingText({ format, pattern, maxLength }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time')
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
      .map((date) => date.toISOString())
  if (format === 'email') return fc.constantFrom('kim@example.org', 'new@example.org', 'LEE@EXAMPLE.ORG')
  if (format === 'uuid') return fc.uuid()
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern))
  return fc.oneof(
    fc.string({ unit: 'grapheme-ascii', maxLength: Math.min(maxLength ?? 40, 300) }),
    hostileText,
  )
}

/** Mostly all required properties and some optional ones; sometimes fewer, or an unknown one. */
function almostObject({ properties = {}, required = [] }: Schema, known: Known): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => {
      const values = known[name]
      const other = almost(schema, known)
      return [name, values === undefined ? other : fc.oneof(fc.constantFrom(...values), other)]
    }),
  )
  const strange = fc.dictionary(
    fc.oneof(fc.constantFrom(...POISON_KEYS), fc.string({ maxLength: 8 })),
    hostileValue,
    {
      maxKeys: 1,
    },
  )
  return fc.oneof(
    { weight: 6, arbitrary: fc.record(fields, { requiredKeys: required }) },
    { weight: 1, arbitrary: fc.record(fields, { requiredKeys: [] }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.record(fields, { requiredKeys: required }), strange)
        .map(([own, alien]) => ({ ...own, ...alien })),
    },
  )
}
