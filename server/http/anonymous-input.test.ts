import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createRoutes, type AppDeps } from '../app.ts'
import { RegisterInput } from '#shared/rest/auth'
import { readInput } from '../request/input.ts'
import { Problem } from '../request/problem.ts'

/** No dependency is used before a request comes. */
const deps = { webRoot: '.', trustProxy: 0, secretKey: 'x'.repeat(32), limits: {} } as unknown as AppDeps

const BODY_BYTES = 64 * 1024
const BUDGET_MS = 20
const TRIES = 5

/** Every schema that validates input without a session. */
const schemas = createRoutes(deps)
  .filter(({ access }) => access === 'anyone')
  .flatMap(({ method, path, body, query }) =>
    [body, query].flatMap((schema): [string, z.ZodType][] =>
      schema === undefined ? [] : [[`${method} ${path}`, schema]],
    ),
  )

const fieldsOf = (schema: z.ZodType): string[] =>
  Object.keys(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties ?? {})

/** Characters that decompose, combine, join, repeat or are at the limits of an encoding. */
const UNITS = [
  '\uFDFA',
  '\uFDFB',
  '\u3300',
  '\u0345',
  '\u0301',
  '값',
  'İ',
  '\u200d',
  '👨‍👩‍👧‍👦',
  '\ud800',
  '\0',
  ' ',
]
const COMMON = [
  'a',
  '1',
  'ab',
  'abc1',
  'q1w2',
  'password',
  '2026',
  '0',
  '!1',
  'a.',
  'a@',
  '@a.',
  '-',
  "'",
  '\\',
  '"',
]

/** A text of the maximum length of a body, or of a password, or at the limit of either; as JSON. */
const longText = fc
  .tuple(
    fc.array(fc.oneof(fc.constantFrom(...UNITS, ...COMMON), fc.string({ unit: 'grapheme', maxLength: 8 })), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.constantFrom(24, 71, 72, 73, 100, 255, 20_000),
    fc.string({ maxLength: 3 }),
  )
  .map(([units, length, end]) => JSON.stringify(units.join('').repeat(length).slice(0, length) + end))

const nested = fc
  .tuple(fc.integer({ min: 1, max: 9_000 }), fc.constantFrom(['[', ']'], ['{"a":', '}']))
  .map(([depth, [open = '', close = '']]) => `${open.repeat(depth)}0${close.repeat(depth)}`)
const wide = fc
  .integer({ min: 1, max: 5_000 })
  .map((count) => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]))))
const other = fc.oneof(nested, wide, fc.json())

/** Values for the fields of a schema, or of another type. */
const bodyFor = (schema: z.ZodType) => {
  const value = fc.option(fc.oneof({ weight: 4, arbitrary: longText }, other), { nil: undefined })
  const known = fc
    .record(Object.fromEntries(fieldsOf(schema).map((field) => [field, value])))
    .map((fields) => Object.entries(fields).filter(([, json]) => json !== undefined))
    .map((fields) => `{${fields.map(([field, json]) => `"${field}":${json}`).join(',')}}`)
  return fc
    .oneof({ weight: 6, arbitrary: known }, other)
    .filter((json) => Buffer.byteLength(json) <= BODY_BYTES)
}

function judge(schema: z.ZodType, json: string): void {
  try {
    readInput(schema, JSON.parse(json))
  } catch (error) {
    if (!(error instanceof Problem)) throw error
  }
}

/**
 * Excludes waiting for a core and garbage collection in another thread: the minimum of both clocks, the best
 * of some tries.
 */
function costMs(work: () => void): number {
  let best = Infinity
  for (let i = 0; i < TRIES && best >= BUDGET_MS; i++) {
    const [cpu, startedMs] = [process.cpuUsage(), performance.now()]
    work()
    const spent = process.cpuUsage(cpu)
    best = Math.min(best, performance.now() - startedMs, (spent.user + spent.system) / 1_000)
  }
  return best
}

describe('input without a session', () => {
  it('is validated at registration and at login', () => {
    expect(schemas.map(([route]) => route)).toEqual(
      expect.arrayContaining(['POST /api/auth/register', 'POST /api/auth/login']),
    )
  })

  it.each(schemas)('is validated in less than 20 ms of CPU: %s', (_, schema) => {
    fc.assert(
      fc.property(bodyFor(schema), (body) => costMs(() => judge(schema, body)) < BUDGET_MS),
      {
        numRuns: 300,
      },
    )
  })

  it('is normalised once for each field of a registration, up to the maximum length of the field', () => {
    const normalize = vi.spyOn(String.prototype, 'normalize')
    try {
      fc.assert(
        fc.property(bodyFor(RegisterInput), (body) => {
          normalize.mockClear()
          judge(RegisterInput, body)
          const lengths = normalize.mock.contexts.map((text) => String(text).length)
          // The e-mail; and for the rules, which run once, the password and the two names that must not be in
          // it.
          expect(lengths.length).toBeLessThanOrEqual(4)
          // 255 characters, each of one or two units.
          for (const length of lengths) expect(length).toBeLessThanOrEqual(2 * 255)
        }),
      )
    } finally {
      normalize.mockRestore()
    }
  })
})
