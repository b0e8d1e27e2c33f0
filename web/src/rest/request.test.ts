import { expect, it } from 'vitest'
import { ProblemError, createApi, queryText } from './request.ts'

const answering = (answer: Response | Error, onDate: (header: string | null) => void = () => undefined) =>
  createApi(onDate, undefined, () =>
    answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer),
  )

async function problemOf(answer: Response | Error): Promise<ProblemError> {
  const error: unknown = await answering(answer)
    .request('POST', '/api/auth/login', {})
    .catch((thrown: unknown) => thrown)
  if (!(error instanceof ProblemError)) throw new Error('no problem')
  return error
}

it('a problem has the code that the server gives', async () => {
  expect((await problemOf(Response.json({ code: 'session_ended' }, { status: 401 }))).kind).toBe(
    'session_ended',
  )
})

it.each([
  [429, 'rate_limited'],
  [503, 'unavailable'],
  [500, 'internal_error'],
  [418, 'internal_error'],
] as const)('status %i without a known code becomes %s', async (status, kind) => {
  expect((await problemOf(Response.json({ code: 'teapot' }, { status }))).kind).toBe(kind)
})

it('a problem has the fields of a failed validation and nothing that is not one', async () => {
  const errors = [
    { field: 'email', code: 'invalid_format', message: 'is not an e-mail address' },
    'nonsense',
    { field: 1 },
  ]
  expect((await problemOf(Response.json({ errors }, { status: 422 }))).fields).toEqual([errors[0]])
})

it('a problem has the time to wait', async () => {
  const answer = Response.json({}, { status: 429, headers: { 'retry-after': '12' } })
  expect((await problemOf(answer)).retryAfterSeconds).toBe(12)
})

it('an unreachable server is distinguished from an invalid answer', async () => {
  expect((await problemOf(new TypeError('Failed to fetch'))).kind).toBe('unreachable')
  expect((await problemOf(new Response('<html>', { status: 502 }))).kind).toBe('unavailable')
})

it('an answer that breaks off, or is not of the server, is none', async () => {
  const broken = new ReadableStream({
    start(stream) {
      stream.enqueue(new TextEncoder().encode('{"items": ['))
      stream.error(new TypeError('network error'))
    },
  })
  expect((await problemOf(new Response(broken))).kind).toBe('unreachable')
  expect((await problemOf(new Response('{"items": ['))).kind).toBe('unreachable')
  expect((await problemOf(new Response('<html>'))).kind).toBe('unreachable')
})

it('an answer without content is null', async () => {
  const send = () => Promise.resolve(new Response(null, { status: 204 }))
  const api = createApi(() => undefined, undefined, send)
  expect(await api.request('DELETE', '/')).toBeNull()
})

it('a timeout is distinguished from an unreachable server', async () => {
  expect((await problemOf(new DOMException('late', 'TimeoutError'))).kind).toBe('timeout')
  expect((await problemOf(new DOMException('gone', 'NetworkError'))).kind).toBe('unreachable')
})

it('every problem is reported to its listener', async () => {
  const kinds: string[] = []
  const api = createApi(
    () => undefined,
    ({ kind }) => kinds.push(kind),
    () => Promise.resolve(Response.json({ code: 'session_ended' }, { status: 401 })),
  )
  await expect(api.request('GET', '/')).rejects.toBeInstanceOf(ProblemError)
  expect(kinds).toEqual(['session_ended'])
})

it('a query has only the parts that have a value', () => {
  expect(queryText({})).toBe('')
  expect(queryText({ q: '김 & 이', page: 2, role: '', from: undefined })).toBe(
    '?q=%EA%B9%80+%26+%EC%9D%B4&page=2',
  )
})

it('the date of every answer is handed on, for the clock', async () => {
  const dates: (string | null)[] = []
  const date = 'Thu, 19 Mar 2026 01:07:00 GMT'
  await answering(Response.json({}, { headers: { date } }), (header) => dates.push(header)).request(
    'GET',
    '/',
  )
  expect(dates).toEqual([date])
})
