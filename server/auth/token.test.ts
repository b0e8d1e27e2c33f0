import { afterEach, describe, expect, it, vi } from 'vitest'
import { signToken, tokenKey, verifyToken } from './token.ts'

const KEY = 'k7Qz0pXv3mRt9LwYb2NcHd5SgJf8AeU1'
const sign = (seconds: number) =>
  signToken(KEY, { userId: 'kim', role: 'admin', sessionId: 's1' }, seconds, Date.now())

it('the key of a secret is made once, as a KeyObject', () => {
  expect(tokenKey(KEY).type).toBe('secret')
  expect(tokenKey(KEY)).toBe(tokenKey(KEY))
  expect(tokenKey(KEY).export().toString()).toBe(KEY)
})

describe('a token', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('holds user, role, session and expiry', () => {
    vi.useFakeTimers({ now: 1_700_000_000_000 })
    expect(verifyToken(KEY, sign(3600), Date.now())).toEqual({
      ok: true,
      claims: { sub: 'kim', role: 'admin', jti: 's1', exp: 1_700_003_600 },
    })
  })

  it('expires at its exp, and not before', () => {
    vi.useFakeTimers({ now: 1_700_000_000_000 })
    const token = sign(60)
    vi.advanceTimersByTime(59_000)
    expect(verifyToken(KEY, token, Date.now()).ok).toBe(true)
    vi.advanceTimersByTime(1_000)
    expect(verifyToken(KEY, token, Date.now())).toEqual({ ok: false, code: 'session_ended' })
  })

  it('with one character changed is not verified', () => {
    const [header, payload, signature = ''] = sign(60).split('.')
    const forged = [header, payload, (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)].join('.')
    expect(verifyToken(KEY, forged, Date.now())).toEqual({ ok: false, code: 'unauthenticated' })
    expect(verifyToken(KEY.replace('k', 'K'), sign(60), Date.now())).toEqual({
      ok: false,
      code: 'unauthenticated',
    })
  })
})
