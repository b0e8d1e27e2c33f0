import fc from 'fast-check'
import type { Role } from '#shared/auth/role'
import { almost, hostileText, POISON_KEYS, type Schema } from './hostile-values.ts'
import type { RawRequest } from './raw-http.ts'
import { COOKIE } from './test-server.ts'

type Header = readonly [name: string, value: string]

export interface Parameter {
  name: string
  in: string
  schema: Schema
}

/** An operation of the document, as far as it defines a request. */
export interface Operation {
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}

export interface HostileRequest {
  request: RawRequest
  /** The caller, unless the request has its own credentials. */
  caller: Role | null
  /** The headers announce another body than the one sent. */
  isCutOff: boolean
}

/**
 * Mostly valid requests to an operation, so that they get past validation, with hostile parts: path, query,
 * headers, body, or framing.
 * @param known valid values of parameters and fields, by name
 */
export function hostileRequest(
  method: string,
  path: string,
  { parameters = [], requestBody }: Operation,
  known: Record<string, readonly string[]>,
): fc.Arbitrary<HostileRequest> {
  return fc
    .record({
      method: fc.oneof(
        { weight: 20, arbitrary: fc.constant(method.toUpperCase()) },
        { weight: 1, arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND') },
      ),
      path: pathOf(path, parameters, known),
      query: queryOf(parameters.filter((parameter) => parameter.in === 'query')),
      caller: fc.constantFrom('super_admin', 'super_admin', 'super_admin', 'admin', 'user', null),
      hostile: fc.oneof(fc.constant<Header[]>([]), fc.array(hostileHeader, { maxLength: 2 })),
      body: bodyOf(requestBody?.content['application/json']?.schema, known),
      type: contentType,
      length: announcedLength,
    })
    .map(({ method, path, query, caller, hostile, body, type, length }) => {
      const announced = length(body.length)
      const usual: Header[] = [['Host', 'localhost']]
      if (body.length > 0) usual.push(['Content-Type', type])
      if (body.length > 0 || announced !== '0') usual.push(['Content-Length', announced])
      const said = new Set(hostile.map(([name]) => name.toLowerCase()))
      const headers = [...usual.filter(([name]) => !said.has(name.toLowerCase())), ...hostile]
      return {
        request: { method, target: query === '' ? path : `${path}?${query}`, headers, body },
        caller: said.has('authorization') ? null : caller,
        isCutOff:
          announced !== String(body.length) || said.has('content-length') || said.has('transfer-encoding'),
      }
    })
}

function pathOf(
  path: string,
  parameters: Parameter[],
  known: Record<string, readonly string[]>,
): fc.Arbitrary<string> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const values = names.map((name) => {
    const schema = parameters.find((parameter) => parameter.name === name)?.schema ?? {}
    return fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...(known[name] ?? ['0'])).map(encodeURIComponent) },
      { weight: 2, arbitrary: almost(schema).map(encoded) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('%', '%00', '%E0%A4%A', '..%2f..%2fetc', ';', '%ff%fe', '*', ''),
      },
    )
  })
  return fc
    .tuple(...values)
    .map((texts) =>
      texts.reduce<string>((whole, text, i) => whole.replace(`{${names[i]}}`, () => text), path),
    )
}

/** Known and unknown names, some repeated, some in array notations of other frameworks. */
function queryOf(parameters: Parameter[]): fc.Arbitrary<string> {
  const known = parameters.map(({ name, schema }) =>
    almost(schema).map((value) => `${name}=${encoded(value)}`),
  )
  const strange = fc.oneof(
    fc.tuple(fc.constantFrom(...POISON_KEYS), hostileText).map(([key, text]) => `${key}=${encoded(text)}`),
    fc.constantFrom(
      '&&&',
      '=',
      '?',
      'page[]=1',
      'q[$gt]=',
      'q=%',
      'q=%ff',
      'page',
      '__proto__[polluted]=1',
      '%00=1',
    ),
  )
  return fc
    .array(
      fc.oneof(...known.map((arbitrary) => ({ weight: 2, arbitrary })), { weight: 1, arbitrary: strange }),
      {
        maxLength: 4,
      },
    )
    .map((pairs) => pairs.join('&'))
}

function bodyOf(schema: Schema | undefined, known: Record<string, readonly string[]>): fc.Arbitrary<Buffer> {
  const raw = fc.oneof(
    fc
      .constantFrom(
        '',
        '{',
        '[]',
        'null',
        '"x"',
        '0',
        '{"a":1}{"b":2}',
        '\ufeff{}',
        '{"user_id":"a","user_id":["b"]}',
        '{"__proto__":{"polluted":true}}',
        '{"a":'.repeat(5_000),
        '['.repeat(20_000),
        `${'{"user_id":'.repeat(2_000)}1${'}'.repeat(2_000)}`,
        `{"user_id":"${'x'.repeat(70_000)}"}`,
        '{"user_id":"\\ud800"}',
        "{'user_id':'kim'}",
        '{"is_active":1e999}',
      )
      .map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  )
  if (schema === undefined) return fc.oneof({ weight: 3, arbitrary: fc.constant(Buffer.alloc(0)) }, raw)
  const json = almost(schema, known).map((value) => Buffer.from(JSON.stringify(value) ?? ''))
  return fc.oneof({ weight: 9, arbitrary: json }, { weight: 1, arbitrary: raw })
}

const contentType = fc.oneof(
  { weight: 20, arbitrary: fc.constant('application/json') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      ';;;',
      'application/json; charset=utf-16',
      'application/json; charset=klingon',
      'application/json;charset="',
      'application/vnd.api+json',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'text/plain',
      'a'.repeat(2_000),
      'application/json, text/html',
    ),
  },
)

const announcedLength = fc.oneof(
  { weight: 25, arbitrary: fc.constant(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      (length: number) => String(length + 10),
      (length: number) => String(Math.max(0, length - 1)),
      () => '-1',
      () => '1e3',
      () => '99999999999999999999',
      () => 'x',
      () => '',
    ),
  },
)

const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
  maxLength: 30,
})

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

const hostileHeader: fc.Arbitrary<Header> = fc.oneof(
  one('Authorization', [
    'Bearer',
    'Bearer  ',
    'bearer x y',
    'Basic OnB3',
    'Bearer a.b.c',
    `Bearer ${'x'.repeat(12_000)}`,
    `Bearer ${segment({ alg: 'none' })}.${segment({ sub: 'chief', role: 'super_admin', jti: 'x' })}.`,
    `Bearer ${segment({ alg: 'HS256' })}.${segment({ sub: { $ne: 1 }, role: ['super_admin'] })}.x`,
    `Bearer ${segment([])}.${segment(null)}.${segment('')}`,
  ]),
  one('Cookie', [
    COOKIE,
    `${COOKIE}=`,
    `${COOKIE}=%; ${COOKIE}=%`,
    '=;;;=;',
    '__proto__=1; constructor=2',
    `${COOKIE}="${'x'.repeat(3_000)}"`,
    `${COOKIE}=a.b.c; ${COOKIE}.sig=x`,
  ]),
  one('Content-Encoding', ['gzip', 'br', 'deflate', 'identity', 'klingon', 'gzip, gzip']),
  one('Transfer-Encoding', ['chunked', 'gzip, chunked', 'klingon', 'chunked, chunked']),
  one('Accept', ['*/*;q=x', ';', 'text/html', 'a'.repeat(3_000)]),
  one('Accept-Encoding', ['gzip;q=x', '*', 'br', 'gzip', 'deflate', ';;;q=']),
  one('Origin', ['null', 'https://evil.example', 'http://localhost', '://', 'http://[::', 'javascript:0']),
  one('X-Forwarded-For', ['1.2.3.4', ', ,', 'x'.repeat(1_000), '::1', '1.2.3.4, 5.6.7.8']),
  one('X-Forwarded-Host', ['evil.example', '']),
  one('X-Request-Id', ['x', 'a'.repeat(65), 'ok-request-id', '../../x']),
  one('Host', ['', 'evil.example', '[::1', 'a:b:c', 'localhost:99999']),
  one('If-None-Match', ['*', 'W/"x"', ',', '"']),
  one('If-Modified-Since', ['yesterday', 'Thu, 01 Jan 1970 00:00:00 GMT']),
  one('Range', ['bytes=0-0', 'bytes=-1', 'bytes=9-1', 'x']),
  one('Expect', ['100-continue', 'klingon']),
  one('Content-Length', ['0', '5', 'x']),
  one('Upgrade', ['websocket', 'h2c']),
  one('Content-Type', ['text/plain', 'application/json']),
  fc.tuple(
    fc.constantFrom('User-Agent', 'Accept-Language', 'Referer', 'X-Http-Method-Override', 'Forwarded'),
    headerText,
  ),
)

function one(name: string, values: readonly string[]): fc.Arbitrary<Header> {
  return fc
    .oneof({ weight: 4, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: headerText })
    .map((value) => [name, value] as const)
}

/** URL-encoded; a lone surrogate as UTF-8 encodes it. */
export function encoded(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return encodeURIComponent(Buffer.from(text).toString()).slice(0, 8_000)
}
