import createError from 'http-errors'
import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { PROBLEMS } from '#shared/protocol/problem'
import { Problem, problemOf, problemOfStatus } from './problem.ts'

const log = pino({ level: 'silent' })
const codeOf = (error: unknown) => problemOf(error, log).code

describe('a problem', () => {
  it('answers as RFC 9457 has it, with a code and the id of the request', () => {
    const problem = new Problem('rate_limited', { headers: { 'Retry-After': '5' } })
    expect(problem.body('r1')).toEqual({
      type: 'about:blank',
      title: PROBLEMS.rate_limited.title,
      status: 429,
      code: 'rate_limited',
      request_id: 'r1',
    })
  })

  it('of a bare status is the one that has no cause of its own', () => {
    expect(problemOfStatus(404)?.code).toBe('not_found')
    expect(problemOfStatus(405)?.code).toBe('method_not_allowed')
    expect(problemOfStatus(501)?.code).toBe('method_not_allowed')
    expect(problemOfStatus(418)).toBeUndefined()
  })
})

describe('whatever is thrown becomes a problem', () => {
  it('a problem is itself', () => {
    const problem = new Problem('unavailable')
    expect(problemOf(problem, log)).toBe(problem)
  })

  it.each([
    ['a bare 401', createError(401), 'unauthenticated'],
    ['a body that is too large', createError(413), 'body_too_large'],
    ['a body in an unknown encoding', createError(415), 'unsupported_media_type'],
    ['a body that cannot be parsed', createError(400), 'malformed_body'],
    [
      'Redis away',
      Object.assign(new Error('Reached the max retries'), { name: 'MaxRetriesPerRequestError' }),
      'unavailable',
    ],
    ['Redis silent', new Error('Command timed out'), 'unavailable'],
    ['the database away', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'unavailable'],
    [
      'a deadlock, wrapped by Objection',
      Object.assign(new Error(), { nativeError: Object.assign(new Error(), { code: '40P01' }) }),
      'conflict',
    ],
    ['two who came first at once', Object.assign(new Error(), { code: '40001' }), 'conflict'],
    [
      'the database shutting down, wrapped by Objection',
      Object.assign(new Error(), { nativeError: Object.assign(new Error(), { code: '57P01' }) }),
      'unavailable',
    ],
    [
      'no free connection',
      Object.assign(new Error('Timeout acquiring'), { name: 'KnexTimeoutError' }),
      'unavailable',
    ],
    ['a mistake of ours', new TypeError('x is not a function'), 'internal_error'],
    ['a mistake in a query', Object.assign(new Error('syntax error'), { code: '42601' }), 'internal_error'],
    ['something that is no error', 'oops', 'internal_error'],
    ['nothing', undefined, 'internal_error'],
  ])('%s', (_, error, code) => {
    expect(codeOf(error)).toBe(code)
  })

  it('an unexpected error does not reveal its message', () => {
    const body = JSON.stringify(problemOf(new Error('password is hunter2'), log).body('r1'))
    expect(body).not.toContain('hunter2')
  })
})
