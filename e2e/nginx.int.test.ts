import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { freePort } from './testing/free-port.ts'
import { documentedLocation, Nginx } from './testing/nginx.ts'
import { Process } from './testing/processes.ts'

const PASSWORD = 'Gy0ul-bada!'

/** Linux has all of 127.0.0.0/8 on its loopback. */
const CLIENT = process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1'

let server: Process
let upstream: string
beforeAll(async () => {
  await resetStack()
  const { databaseUrl, redisUrl } = stackUrls()
  const port = await freePort()
  upstream = `http://127.0.0.1:${port}`
  server = await Process.start('server', {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    SECRET_KEY: 'k7Qz0pXv3mRt9LwYb2NcHd5SgJf8AeU1',
    BOOTSTRAP_ADMIN_PASSWORD: PASSWORD,
    BCRYPT_COST: '4',
    PORT: String(port),
    TRUST_PROXY: 'true',
  })
})
afterAll(() => server.end('SIGTERM'))

async function startNginx(change: (location: string) => string): Promise<Nginx> {
  const location = documentedLocation().replace('http://127.0.0.1:8000', upstream)
  const nginx = await Nginx.start(change(location))
  onTestFinished(() => nginx.stop())
  return nginx
}

interface Answer {
  status: number | undefined
  cookie: string
  body: Record<string, unknown>
}

/** A request as sent by a page of that origin, or by a script with arbitrary headers. */
async function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: object,
): Promise<Answer> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const requested = request(
      url,
      { method, localAddress: CLIENT, headers: { 'content-type': 'application/json', ...headers } },
      resolve,
    )
    requested.on('error', reject)
    requested.end(body === undefined ? undefined : JSON.stringify(body))
  })
  let text = ''
  for await (const chunk of answer.setEncoding('utf8')) text += String(chunk)
  return {
    status: answer.statusCode,
    cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  }
}

const logIn = (url: string, headers: Record<string, string>) =>
  send(`${url}/api/auth/login`, 'POST', headers, { user_id: 'admin', password: PASSWORD })

/** Opens a WebSocket with the cookie. @returns 'connect', or the code of the refusal */
function openSocket(url: string, headers: Record<string, string>): Promise<string> {
  const socket = io(url, {
    transports: ['websocket'],
    extraHeaders: headers,
    forceNew: true,
    reconnection: false,
  })
  onTestFinished(() => void socket.disconnect())
  return new Promise((resolve) => {
    socket.once('connect', () => resolve('connect'))
    socket.once('connect_error', (error: Error & { data?: { code: string } }) =>
      resolve(error.data?.code ?? error.message),
    )
  })
}

describe('behind a real nginx', () => {
  it.each([
    ['the block of docs/deployment.md', (location: string) => location],
    ['Host without its port ($host)', withHost('$host')],
    ['Host with the port always ($host:$server_port)', withHost('$host:$server_port')],
  ])('with %s login, refresh, logout and the WebSocket work', async (_, change) => {
    const { url } = await startNginx(change)
    const login = await logIn(url, { origin: url })
    expect(login).toMatchObject({ status: 200, body: { user_id: 'admin' } })
    const page = { origin: url, cookie: login.cookie }
    expect(await openSocket(url, page)).toBe('connect')
    const refresh = await send(`${url}/api/auth/refresh`, 'POST', page)
    expect(refresh.status).toBe(200)
    const logout = await send(`${url}/api/auth/logout`, 'POST', { origin: url, cookie: refresh.cookie })
    expect(logout.status).toBe(204)
    expect(await openSocket(url, page)).toBe('session_ended')
  })

  it('pages of other origins are refused, by REST and WebSocket, and the log states what was expected', async () => {
    const { url } = await startNginx((location) => location)
    const { cookie } = await logIn(url, { origin: url })
    for (const origin of [
      'http://evil.example',
      'http://127.0.0.1:1',
      url.replace('http', 'https'),
      'null',
    ]) {
      expect(await send(`${url}/api/auth/refresh`, 'POST', { origin, cookie })).toMatchObject({
        status: 403,
        body: { code: 'foreign_origin' },
      })
      expect(await openSocket(url, { origin, cookie })).toBe('forbidden')
      await expect.poll(() => server.output).toContain(`"origin":"${origin}","expected":["${url}"]`)
    }
  })

  it('the address is the one that nginx saw, whatever X-Forwarded-For the client sends', async () => {
    const { url } = await startNginx((location) => location)
    for (const forged of ['203.0.113.9', '203.0.113.9, 127.0.0.1', 'unknown', '203.0.113.9:80,', ', ,']) {
      const { body } = await logIn(url, { 'x-forwarded-for': forged })
      const authorization = `Bearer ${String(body.access_token)}`
      const sessions = await send(`${url}/api/auth/sessions`, 'GET', { authorization })
      expect(sessions.body.items).toContainEqual(expect.objectContaining({ current: true, address: CLIENT }))
    }
  })
})

function withHost(host: string) {
  return (location: string) => location.replace(/(?<=proxy_set_header Host )[^;]+/, host)
}
