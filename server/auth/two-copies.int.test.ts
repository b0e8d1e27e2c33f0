import { CookieJar } from 'tough-cookie'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  PASSWORD,
  registration,
  startAnotherServer,
  startTestServer,
  type TestServer,
} from '../testing/test-server.ts'
import { createAuthenticator } from './authenticate.ts'

let first: TestServer
let second: TestServer
beforeAll(async () => {
  first = await startTestServer()
  // Another installation on the same host: another port, and a key of its own.
  const secretKey = 'a-key-of-the-second-copy-1234567890'
  const { sessions, log } = first.deps
  const authenticator = createAuthenticator({ secretKey, sessions, tokenSeconds: 3_600, now: Date.now, log })
  second = await startAnotherServer({ secretKey, sessions, authenticator })
  await first.post('/api/auth/register', registration({ user_id: 'kim', email: 'kim@example.org' }))
})
afterAll(async () => {
  await second.close()
  await first.close()
})

/** A browser: cookies belong to the host, whatever the port. */
function browser() {
  const jar = new CookieJar()
  return {
    ask: async (server: TestServer, method: 'get' | 'post', path: string, body?: object): Promise<number> => {
      const url = server.url + path
      const cookies = { Cookie: await jar.getCookieString(url), Origin: server.url }
      const { status, headers } =
        method === 'get' ? await server.get(path, cookies) : await server.post(path, body, cookies)
      for (const cookie of headers.getSetCookie()) await jar.setCookie(cookie, url)
      return status
    },
  }
}

it('login, renewal and logout in one of two installations on a host leave the session of the other alone', async () => {
  const { ask } = browser()
  const me = async () => [await ask(first, 'get', '/api/auth/me'), await ask(second, 'get', '/api/auth/me')]
  const logIn = (server: TestServer) =>
    ask(server, 'post', '/api/auth/login', { user_id: 'kim', password: PASSWORD })

  expect(await logIn(first)).toBe(200)
  expect(await me()).toEqual([200, 401])
  expect(await logIn(second)).toBe(200)
  expect(await me()).toEqual([200, 200])
  expect(await ask(second, 'post', '/api/auth/refresh')).toBe(200)
  expect(await me()).toEqual([200, 200])
  expect(await ask(second, 'post', '/api/auth/logout')).toBe(204)
  expect(await me()).toEqual([200, 401])
})
