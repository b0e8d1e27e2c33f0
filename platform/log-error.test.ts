import { ReplyError } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { describeError } from './log-error.ts'

const SECRET = 'hunter2'

describe('an error in the log', () => {
  it('has its type, message, code and stack, and no other property', () => {
    const error = Object.assign(new TypeError('it broke'), {
      code: 'E1',
      detail: `Key (email)=(${SECRET}) already exists`,
      where: SECRET,
      parameters: [SECRET],
      bindings: [SECRET],
      query: `SELECT '${SECRET}'`,
      input: `redis://:${SECRET}@host`,
      config: { password: SECRET },
      constraint: 'users_email',
    })
    const described = describeError(error)
    expect(described).toEqual({
      type: 'TypeError',
      message: 'it broke',
      code: 'E1',
      constraint: 'users_email',
      stack: expect.stringMatching(/^TypeError: it broke\n {4}at .*log-error\.test/) as string,
    })
    expect(JSON.stringify(described)).not.toContain(SECRET)
  })

  it('of Redis names the command without its arguments', () => {
    const command = { name: 'auth', args: [SECRET] }
    const error = Object.assign(new (ReplyError as typeof Error)('WRONGPASS'), {
      command,
      previousErrors: [{ args: [SECRET] }],
    })
    expect(describeError(error)).toMatchObject({ type: 'ReplyError', message: 'WRONGPASS', command: 'auth' })
    expect(JSON.stringify(describeError(error))).not.toContain(SECRET)
  })

  it('includes its causes and aggregated errors by the same rule, up to a limit', () => {
    const inner = Object.assign(new Error('inner'), { args: [SECRET] })
    const wrapped = Object.assign(new Error('wrapped'), { nativeError: inner })
    const outer = new AggregateError([wrapped, SECRET, inner], 'outer', { cause: inner })
    inner.cause = outer
    const text = JSON.stringify(describeError(outer))
    expect(text).not.toContain(SECRET)
    expect(text.length).toBeLessThan(200_000)
    expect(describeError(outer)).toMatchObject({
      cause: { message: 'inner', cause: { message: 'outer' } },
      errors: [{ message: 'wrapped', cause: { message: 'inner' } }, { message: 'inner' }],
    })
  })

  it('keeps both ends of a long message: the statement and the message of the database', () => {
    const { message } = describeError(new Error(`insert into ${'x'.repeat(9_000)} - deadlock detected`))
    expect(message).toMatch(/^insert into x+ … x+ - deadlock detected$/)
    expect(String(message).length).toBeLessThan(2_100)
  })
})
