import { encoded, type Operation } from './hostile-request.ts'
import type { Schema } from './hostile-values.ts'
import type { RawRequest } from './raw-http.ts'

/** The values that have caused most faults. */
const TEXTS = [
  '\u0000',
  '\ud800',
  '__proto__',
  'constructor',
  "'; --",
  '😀'.repeat(300),
  '9'.repeat(400),
  '%',
]
const VALUES = [...TEXTS, 'x'.repeat(60_000), null, [], {}, ['kim'], { $gt: '' }, 1e308, true]

type Known = Record<string, readonly string[]>

/** Requests that are valid except in one place, for every place of an operation and every hostile value. */
export function hostilePlaces(
  method: string,
  path: string,
  { parameters = [], requestBody }: Operation,
  known: Known,
): RawRequest[] {
  const good = (name: string) => known[name]?.[0] ?? 'x'
  const target = (replaced: Record<string, string> = {}) =>
    path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encoded(replaced[name] ?? good(name)))
  const schema = requestBody?.content['application/json']?.schema
  const body = schema === undefined ? undefined : goodBody(schema, known)
  const inPath = parameters.filter((parameter) => parameter.in === 'path')
  const inQuery = parameters.filter((parameter) => parameter.in === 'query')
  return [
    ...inPath.flatMap(({ name }) => TEXTS.map((text) => request(method, target({ [name]: text }), body))),
    ...inQuery.flatMap(({ name }) =>
      TEXTS.map((text) => request(method, `${target()}?${name}=${encoded(text)}`, body)),
    ),
    ...Object.keys(body ?? {}).flatMap((name) =>
      VALUES.map((value) => request(method, target(), { ...body, [name]: value })),
    ),
  ]
}

function request(method: string, target: string, json: unknown): RawRequest {
  const body = Buffer.from(json === undefined ? '' : JSON.stringify(json))
  return {
    method: method.toUpperCase(),
    target,
    headers: [
      ['Host', 'localhost'],
      ['Content-Type', 'application/json'],
      ['Content-Length', String(body.length)],
    ],
    body,
  }
}

function goodBody({ properties = {} }: Schema, known: Known): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, known[name]?.[0] ?? goodValue(schema)]),
  )
}

function goodValue({ type, enum: values, format }: Schema): unknown {
  if (values !== undefined) return values[0]
  if (format === 'date-time') return new Date(0).toISOString()
  return { boolean: true, integer: 1, number: 1 }[String(type)] ?? 'x'
}
