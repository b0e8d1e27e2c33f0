import { describe, expect, it } from 'vitest'
import { createCensor, loggable, secretsOf } from './log-secrets.ts'

describe('a logged object', () => {
  it('has no value under the name of a secret, at any depth', () => {
    const hidden = [
      'authorization',
      'Cookie',
      'set-cookie',
      'password',
      'current_password',
      'access_token',
      'refreshToken',
    ]
    for (const name of [...hidden, 'secretKey', 'client_secret', 'args', 'bindings', 'parameters', 'apiKey'])
      expect(loggable({ a: [{ b: { [name]: 'hunter2' } }] })).toEqual({
        a: [{ b: { [name]: '[redacted]' } }],
      })
  })

  it('is otherwise unchanged', () => {
    const fields = { at: new Date(0), n: 1, none: null, yes: true, list: [1, 'a'], rate: { points: 5 } }
    expect(loggable(fields)).toEqual(fields)
  })

  it('is cut where it refers to itself', () => {
    const circle: Record<string, unknown> = { name: 'a' }
    circle.self = circle
    expect(JSON.stringify(loggable(circle))).toContain('[object Object]')
  })
})

describe('a serialised log line', () => {
  const censor = createCensor(['s3cret-of-redis', 'short', 'a "quoted" one/x'])

  it.each([
    ['{"msg":"AUTH s3cret-of-redis"}', '{"msg":"AUTH [redacted]"}'],
    [JSON.stringify({ msg: 'a "quoted" one/x' }), '{"msg":"[redacted]"}'],
    ['{"url":"x?p=a%20%22quoted%22%20one%2Fx"}', '{"url":"x?p=[redacted]"}'],
    ['{"msg":"short words stay"}', '{"msg":"short words stay"}'],
    ['{"url":"redis://:other@host:6379/0"}', '{"url":"redis://[redacted]@host:6379/0"}'],
    ['{"url":"postgres://market:p%40ss@host/market"}', '{"url":"postgres://[redacted]@host/market"}'],
    ['{"url":"https://host/a:b@c"}', '{"url":"https://host/a:b@c"}'],
    [
      '{"token":"Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl."}',
      '{"token":"Bearer [redacted]."}',
    ],
    [
      String.raw`{"msg":"ERR unknown command 'AUTH', with args beginning with: 'a\"b' ","pid":1}`,
      '{"msg":"ERR unknown command \'AUTH\', with args beginning with: [redacted]","pid":1}',
    ],
  ])('replaces %s by %s', (line, censored) => {
    expect(censor(line)).toBe(censored)
  })
})

it('secrets are found by the names of settings, and passwords in URLs', () => {
  const settings = {
    redisUrl: 'redis://:p%40ss@host',
    databaseUrl: 'postgres://market:other@host/market',
    KRX_PASSWORD: 'krx',
    secretKey: 'key',
    krxOpenapiKey: 'api',
    publicUrl: 'https://board.example.org',
    port: 8000,
    krxId: 'id',
    krxPassword: null,
  }
  expect(secretsOf(settings).sort()).toEqual(['api', 'key', 'krx', 'other', 'other', 'p%40ss', 'p@ss'])
})
