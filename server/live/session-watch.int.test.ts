import jwt from 'jsonwebtoken'
import type { Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { migrateLatest } from '#database/migrate'
import { openDatabase } from '#database/pool'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import type { SessionNotice } from '#shared/protocol/messages'
import { ADMIN_NAMESPACE, SERVER_KEYS } from '#shared/protocol/names'
import { signToken } from '../auth/token.ts'
import { next, startLiveServer, type LiveServer } from '../testing/live-server.ts'
import { SECRET_KEY } from '../testing/test-server.ts'

const ENDED: SessionNotice = { state: 'ended', expires_ms: null }

let servers: [LiveServer, LiveServer]
beforeEach(async () => {
  await resetStack()
  const database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  await migrateLatest(database)
  await database.destroy()
  servers = [await startLiveServer(), await startLiveServer()]
})
afterEach(async () => {
  for (const server of servers) await server.close()
})

const sessionOf = (token: string) => (jwt.decode(token) as { jti: string }).jti
const keyOf = (token: string) => `${SERVER_KEYS.session}${sessionOf(token)}`

async function connected(server: LiveServer, token: string): Promise<Socket> {
  const socket = server.client({ token })
  await next(socket, 'connect')
  return socket
}

/** The socket of the admins' namespace on the connection of another. */
async function adminSocketBeside(socket: Socket, token: string): Promise<Socket> {
  const beside = socket.io.socket(ADMIN_NAMESPACE, { auth: { token } })
  await next(beside, 'connect')
  return beside
}

/** How a socket ends: the words, then the close, and how long after `sinceMs`. */
async function ending(socket: Socket, sinceMs: number) {
  const words = next<SessionNotice>(socket, 'session')
  const reason = await next<string>(socket, 'disconnect')
  return { words: await words, reason, withinASecond: performance.now() - sinceMs < 1_000 }
}
const WELL_ENDED = { words: ENDED, reason: 'io server disconnect', withinASecond: true }

describe('P23: a session that is ended', () => {
  it('closes its sockets of both namespaces on every server within a second, and no other', async () => {
    const [here, there] = servers
    const token = await here.token({ role: 'admin' })
    const bystander = await connected(there, await here.token())
    const sockets = [await connected(here, token), await connected(there, token)]
    for (const socket of [...sockets]) sockets.push(await adminSocketBeside(socket, token))

    const sinceMs = performance.now()
    const endings = sockets.map((socket) => ending(socket, sinceMs))
    await here.sessions.end(sessionOf(token))
    for (const outcome of await Promise.all(endings)) {
      expect(outcome).toMatchObject({ words: ENDED, withinASecond: true })
    }
    expect(bystander.connected).toBe(true)
  })

  it('with all others of its account, leaves the one that stays alone', async () => {
    const [here, there] = servers
    const staying = await here.token()
    const stays = await connected(there, staying)
    const goes = await connected(there, await here.token())
    const sinceMs = performance.now()
    const gone = ending(goes, sinceMs)
    expect(await here.sessions.endAllOf('someone', { except: sessionOf(staying) })).toBe(1)
    expect(await gone).toEqual(WELL_ENDED)
    expect(await stays.emitWithAck('subscribe', { topic: 'index' })).toMatchObject({ ok: true })
  })

  it('between the handshake and the connection is found at once', async () => {
    const [here] = servers
    const token = await here.token()
    const socket = here.client({ token })
    here.live.io.use((_socket, proceed) => {
      void here.redis.del(keyOf(token)).then(() => proceed())
    })
    const sinceMs = performance.now()
    expect(await ending(socket, sinceMs)).toEqual(WELL_ENDED)
  })

  it('by its token running out takes the other namespace of the page along', async () => {
    const [here] = servers
    const token = await here.token({ role: 'admin', seconds: 2 })
    const socket = await connected(here, token)
    const beside = await adminSocketBeside(socket, token)
    const words = [socket, beside].map(async (one) => {
      expect(await next(one, 'session')).toMatchObject({ state: 'expiring', reason: 'token' })
      return next(one, 'session')
    })
    expect(await Promise.all(words)).toEqual([ENDED, ENDED])
  })
})

describe('P23: a page that came by its cookie, and was renewed since', () => {
  const claimsOf = (token: string) =>
    ({ userId: 'someone', role: 'admin', sessionId: sessionOf(token) }) as const
  const endOf = (token: string) => (jwt.decode(token) as { exp: number }).exp * 1000
  const passes = (atMs: number) => vi.waitFor(() => expect(Date.now()).toBeGreaterThan(atMs), 5_000)

  /** A page whose connection began with a cookie that will soon be too old. */
  async function renewedPage(seconds: number) {
    const [here] = servers
    const token = await here.token({ role: 'admin', seconds })
    const page = here.client({}, { cookie: `market_session=${token}` })
    await next(page, 'connect')
    const renewed = signToken(SECRET_KEY, claimsOf(token), 3_600)
    expect(await page.emitWithAck('renew', { token: renewed })).toMatchObject({ ok: true })
    const openAdmin = () => page.io.socket(ADMIN_NAMESPACE, { auth: {} }).connect()
    return { page, openAdmin, oldEndMs: endOf(token), session: sessionOf(token) }
  }

  it('has the new end in a namespace that it opens later', async () => {
    const { page, openAdmin, oldEndMs } = await renewedPage(3)
    const beside = openAdmin()
    await next(beside, 'connect')
    const notices: SessionNotice[] = []
    for (const one of [page, beside]) one.on('session', (notice: SessionNotice) => notices.push(notice))
    await passes(oldEndMs + 500)
    expect([notices, page.connected, beside.connected]).toEqual([[], true, true])
  })

  it('may open a namespace when that cookie has run out', async () => {
    const { page, openAdmin, oldEndMs } = await renewedPage(2)
    await passes(oldEndMs + 100)
    await next(openAdmin(), 'connect')
    expect(page.connected).toBe(true)
  })

  it('may not when its session has ended meanwhile', async () => {
    const { openAdmin, oldEndMs, session } = await renewedPage(2)
    await passes(oldEndMs + 100)
    await servers[0].redis.del(`${SERVER_KEYS.session}${session}`)
    const refusal = await next<Error & { data?: { code: string } }>(openAdmin(), 'connect_error')
    expect(refusal.data?.code).toBe('session_ended')
  })

  it('may not by a cookie of another session than the page', async () => {
    const [here] = servers
    const cookie = `market_session=${await here.token({ role: 'admin', seconds: -1 })}`
    const page = here.client({ token: await here.token({ role: 'admin' }) }, { cookie })
    await next(page, 'connect')
    const beside = page.io.socket(ADMIN_NAMESPACE, { auth: {} }).connect()
    const refusal = await next<Error & { data?: { code: string } }>(beside, 'connect_error')
    expect(refusal.data?.code).toBe('session_ended')
  })
})

describe('P22: a session that is about to end', () => {
  it('is renewed for all sockets of the connection', async () => {
    const [here] = servers
    const token = await here.token({ role: 'admin', seconds: 2 })
    const socket = await connected(here, token)
    const beside = await adminSocketBeside(socket, token)
    await Promise.all([next(socket, 'session'), next(beside, 'session')])
    const notices: SessionNotice[] = []
    for (const one of [socket, beside]) one.on('session', (notice: SessionNotice) => notices.push(notice))
    const claims = { userId: 'someone', role: 'admin', sessionId: sessionOf(token) } as const
    const renewed = signToken(SECRET_KEY, claims, 3_600)
    expect(await socket.emitWithAck('renew', { token: renewed })).toMatchObject({ ok: true })
    const { exp } = jwt.decode(token) as { exp: number }
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(exp * 1000 + 500), 5_000)
    expect([notices, socket.connected, beside.connected]).toEqual([[], true, true])
  })

  it('for want of activity is warned of it, and ends at that moment on every server', async () => {
    const token = await servers[0].token({ role: 'admin' })
    await servers[0].redis.pexpire(keyOf(token), 1_500)
    const endsMs = Date.now() + 1_500
    const sockets = servers.map((server) => server.client({ token }))
    for (const notice of await Promise.all(sockets.map((socket) => next<SessionNotice>(socket, 'session')))) {
      expect(notice).toMatchObject({ state: 'expiring', reason: 'idle' })
      expect(Math.abs((notice.expires_ms ?? 0) - endsMs)).toBeLessThan(500)
    }
    expect(await Promise.all(sockets.map((socket) => next(socket, 'session')))).toEqual([ENDED, ENDED])
    expect(Date.now() - endsMs).toBeLessThan(1_000)
  })
})

describe('P27: what keeps a session from idling', () => {
  const leftMs = (token: string) => servers[0].redis.pttl(keyOf(token))
  const nearItsEnd = (token: string) => servers[0].redis.pexpire(keyOf(token), 20_000)

  it('an open socket does for role user, even if it never says that it can be seen', async () => {
    const token = await servers[0].token()
    await nearItsEnd(token)
    await connected(servers[0], token)
    await expect.poll(() => leftMs(token), { timeout: 5_000 }).toBeGreaterThan(3_500_000)
  })

  it('connecting and renewing do not: a page does both by itself, seen or not', async () => {
    const token = await servers[0].token()
    await nearItsEnd(token)
    const socket = await connected(servers[0], token)
    expect(await socket.emitWithAck('renew', { token })).toMatchObject({ ok: true })
    expect(await socket.emitWithAck('visibility', { visible: false })).toEqual({ ok: true })
    const aWhileLater = Date.now() + 2_500
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(aWhileLater), 5_000)
    expect(await leftMs(token)).toBeLessThanOrEqual(20_000)
  })

  it.each(['admin', 'super_admin'] as const)('a socket does not for role %s', async (role) => {
    const token = await servers[0].token({ role })
    await nearItsEnd(token)
    const socket = await connected(servers[0], token)
    await adminSocketBeside(socket, token)
    expect(await socket.emitWithAck('visibility', { visible: true })).toEqual({ ok: true })
    expect(await leftMs(token)).toBeLessThanOrEqual(20_000)
  })

  it('P26: a socket does not whose page nobody can see, until it can be seen again', async () => {
    const token = await servers[0].token()
    const socket = await connected(servers[0], token)
    expect(await socket.emitWithAck('visibility', { visible: false })).toEqual({ ok: true })
    await nearItsEnd(token)
    expect(await socket.emitWithAck('visibility', { visible: false })).toEqual({ ok: true })
    expect(await leftMs(token)).toBeLessThanOrEqual(20_000)
    expect(await socket.emitWithAck('visibility', { visible: true })).toEqual({ ok: true })
    expect(await leftMs(token)).toBeGreaterThan(3_500_000)
    for (const request of [undefined, {}, { visible: 'no' }])
      expect(await socket.emitWithAck('visibility', request)).toMatchObject({
        ok: false,
        code: 'bad_request',
      })
  })
})

it('P28: a session that owes a change of password opens no socket', async () => {
  const [here] = servers
  const session = {
    userId: 'someone',
    role: 'user' as const,
    startedAtMs: Date.now(),
    address: '',
    userAgent: null,
  }
  const sessionId = await here.sessions.start({ ...session, mustChangePassword: true })
  const token = signToken(SECRET_KEY, { userId: 'someone', role: 'user', sessionId }, 60)
  const refusal = await next<Error & { data?: { code: string } }>(here.client({ token }), 'connect_error')
  expect(refusal.data?.code).toBe('forbidden')
  await here.sessions.settlePassword(sessionId)
  await connected(here, token)
})
