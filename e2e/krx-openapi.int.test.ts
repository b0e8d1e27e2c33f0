import { io } from 'socket.io-client'
import { expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '#database/pool'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { krxCalendar } from '#shared/market/calendar'
import type { Quote } from '#shared/market/quote'
import type { Link } from '#shared/protocol/messages'
import { newestPublished } from '../worker/sources/krx-openapi/published.ts'
import { KEY, OpenApiServer } from '../worker/sources/krx-openapi/testing/open-api-server.ts'
import { freePort } from './testing/free-port.ts'
import { Process } from './testing/processes.ts'

const ADMIN_PASSWORD = 'Gy0ul-bada!'

it('a board fed by the official API shows the last complete day, and names the market that the key is not approved for', async () => {
  await resetStack()
  const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = stackUrls()
  const db = openDatabase(DATABASE_URL, { applicationName: 'test' })
  onTestFinished(() => db.destroy())
  const exchange = await OpenApiServer.open()
  onTestFinished(() => exchange.close())
  exchange.unapproved.add('sto/ksq_bydd_trd')

  const port = await freePort()
  const stack = { DATABASE_URL, REDIS_URL }
  const pace = { MARKET_HOURS: 'always', POLL_INTERVAL_MS: '250', HISTORY_SOURCE: 'none' }
  const official = { KRX_OPENAPI_BASE_URL: exchange.baseUrl, KRX_OPENAPI_KEY: KEY }
  const [worker, server] = await Promise.all([
    Process.start('worker', { ...stack, ...pace, ...official, MARKET_SOURCE: 'krx-openapi' }),
    Process.start('server', {
      ...stack,
      SECRET_KEY: 'k7Qz0pXv3mRt9LwYb2NcHd5SgJf8AeU1',
      BOOTSTRAP_ADMIN_PASSWORD: ADMIN_PASSWORD,
      BCRYPT_COST: '4',
      PORT: String(port),
    }),
  ])
  onTestFinished(async () => void (await Promise.all([worker.end('SIGTERM'), server.end('SIGTERM')])))

  const url = `http://127.0.0.1:${port}`
  const login = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user_id: 'admin', password: ADMIN_PASSWORD }),
  })
  const { access_token: token } = (await login.json()) as { access_token: string }
  const quotes = async () => {
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(`${url}/api/market/quotes`, { headers })
    return ((await response.json()) as { quotes?: Quote[] }).quotes ?? []
  }
  const codes = async () => (await quotes()).map(({ code }) => code).sort()
  const day = newestPublished(krxCalendar, Date.now())

  await expect.poll(codes).toEqual(['0001A0', '003560', '095570'])
  const [konex] = (await quotes()).filter(({ code }) => code === '0001A0')
  expect(konex).toMatchObject({ price: 5_280, previous_close: 5_220, isin: 'KR70001A0001' })
  expect(konex?.as_of).toMatch(new RegExp(`^${day}T15:30`))
  const socket = io(url, { transports: ['websocket'], auth: { token } })
  onTestFinished(() => void socket.disconnect())
  const firstLink = new Promise<Link>((resolve) => socket.once('link', resolve))
  await socket.emitWithAck('subscribe', { topic: 'market' })
  expect(await firstLink).toMatchObject({
    ...{ source: 'krx-openapi', state: 'live', code: 'part_missing' },
    missing: [{ part: 'KOSDAQ', reason: 'not_approved' }],
    budget: { of: 8_000, key_expires: null },
  })
  expect((await fetch(`${url}/api/health`)).status).toBe(200)
})
