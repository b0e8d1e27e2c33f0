import jwt from 'jsonwebtoken'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { signToken } from '../../auth/token.ts'
import { createPerson, type TestPerson } from '../../testing/people.ts'
import { bearer, COOKIE, SECRET_KEY, startTestServer, type TestServer } from '../../testing/test-server.ts'

describe('the token of a request', () => {
  let server: TestServer
  let person: TestPerson
  beforeAll(async () => {
    server = await startTestServer()
    person = await createPerson(server, 'kim')
  })
  afterAll(() => server.close())
  afterEach(() => void vi.restoreAllMocks())

  it.each([
    ['a Bearer token', () => person.session],
    ['the cookie', () => ({ Cookie: `${COOKIE}=${person.token}` })],
  ])('is verified once where it comes as %s', async (_what, headers) => {
    const verify = vi.spyOn(jwt, 'verify')
    expect((await server.get('/api/auth/me', headers())).status).toBe(200)
    expect(verify).toHaveBeenCalledTimes(1)
  })

  it('a token is not verified for a page', async () => {
    const verify = vi.spyOn(jwt, 'verify')
    await server.get('/favicon.svg', person.session)
    expect(verify).not.toHaveBeenCalled()
  })

  it.each([
    ['has expired', () => signToken(SECRET_KEY, person, -1, Date.now()), 'session_ended'],
    ['is none', () => 'a.b.c', 'unauthenticated'],
    [
      'was signed with another key',
      () => signToken('x'.repeat(32), person, 60, Date.now()),
      'unauthenticated',
    ],
    ['lacks a claim', () => jwt.sign({ sub: 'kim' }, SECRET_KEY, { expiresIn: 60 }), 'unauthenticated'],
  ])(
    'that %s is refused with the right code, and does not close what is open to anyone',
    async (_, token, code) => {
      const refused = await server.get('/api/auth/me', bearer(token()))
      expect([refused.status, refused.body?.code]).toEqual([401, code])
      expect((await server.get('/api/auth/registration', bearer(token()))).status).toBe(200)
    },
  )
})

describe('a server whose machine is nine hours behind the clock that all servers share', () => {
  const sharedMs = () => Date.now() + 9 * 3_600_000
  let server: TestServer
  let person: TestPerson
  beforeAll(async () => {
    server = await startTestServer({ now: sharedMs })
    person = await createPerson(server, 'kim')
  })
  afterAll(() => server.close())

  it('dates the tokens that it signs by the shared clock', async () => {
    const { token } = await server.member('lee')
    const expiresInMs = (jwt.decode(token) as { exp: number }).exp * 1_000 - sharedMs()
    expect(expiresInMs).toBeGreaterThan(3_540_000)
    expect(expiresInMs).toBeLessThanOrEqual(3_600_000)
    expect((await server.get('/api/auth/me', bearer(token))).status).toBe(200)
  })

  it('judges the tokens of the others by the shared clock', async () => {
    const signedAt = (atMs: number) => bearer(signToken(SECRET_KEY, person, 3_600, atMs))
    expect((await server.get('/api/auth/me', signedAt(sharedMs()))).status).toBe(200)
    expect((await server.get('/api/auth/me', signedAt(Date.now()))).body?.code).toBe('session_ended')
  })
})
