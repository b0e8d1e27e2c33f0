import type { Context } from 'koa'
import { expect, it, vi } from 'vitest'
import { createSessionCookie, type CookieSettings } from './cookie.ts'

const ours: CookieSettings = { secretKey: 'k7Qz0pXv3mRt9LwYb2NcHd5SgJf8AeU1', publicUrl: null, trustProxy: 0 }
const proxied = { ...ours, trustProxy: 1 }
const secure = { ...ours, publicUrl: 'https://board.example.org' }
const { name } = createSessionCookie(ours)

it('all servers of an installation use the same name for the session cookie', () => {
  expect(name).toMatch(/^market_session_[0-9a-f]{8}$/)
  expect(createSessionCookie(proxied).name).toBe(name)
  expect(createSessionCookie(secure).name).toBe(`__Host-${name}`)
  expect(createSessionCookie({ ...ours, secretKey: 'another-key-of-another-copy-00001' }).name).not.toBe(name)
})

it.each([
  ['plain http', ours, { cookie: `${name}=a` }, 'a'],
  ['among others', ours, { cookie: `x=1; ${name}=a;y=2` }, 'a'],
  ["another copy's", ours, { cookie: 'market_session=a; market_session_00000000=b' }, undefined],
  ['a name that only begins so', ours, { cookie: `${name}x=a; x${name}=b` }, undefined],
  ['https without a header of a proxy', ours, { cookie: `${name}=a; __Host-${name}=b` }, 'b'],
  ['https by PUBLIC_URL', secure, { cookie: `__Host-${name}=b` }, 'b'],
  ['https, and a plain cookie that a neighbour has set', secure, { cookie: `${name}=a` }, undefined],
  ['https by the proxy', proxied, { cookie: `${name}=a`, 'x-forwarded-proto': 'https' }, undefined],
  ['a WebSocket by the proxy', proxied, { cookie: `${name}=a`, 'x-forwarded-proto': 'wss' }, undefined],
  ['plain http by the proxy', proxied, { cookie: `${name}=a`, 'x-forwarded-proto': 'http' }, 'a'],
  ['a header of an untrusted proxy', ours, { cookie: `${name}=a`, 'x-forwarded-proto': 'https' }, 'a'],
  ['no cookie', ours, {}, undefined],
])('the session cookie is read from the request: %s', (_, settings, headers, token) => {
  expect(createSessionCookie(settings).read(headers)).toBe(token)
})

it.each([
  [
    'plain http',
    ours,
    `${name}=t; path=/; max-age=60; expires=Thu, 01 Jan 1970 00:01:00 GMT; samesite=strict; httponly`,
  ],
  [
    'https',
    secure,
    `__Host-${name}=t; path=/; max-age=60; expires=Thu, 01 Jan 1970 00:01:00 GMT; samesite=strict; secure; httponly`,
  ],
])(
  'the session cookie of %s lasts for so many seconds, whatever the clock of the browser',
  (_, settings, header) => {
    const set = vi.fn()
    const ctx = { headers: {}, set } as unknown as Context
    createSessionCookie(settings).set(ctx, 't', { seconds: 60, endsMs: 60_000 })
    expect(set).toHaveBeenCalledWith('Set-Cookie', header)
  },
)
