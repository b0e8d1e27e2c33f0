import jwt from 'jsonwebtoken'
import type { Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { resetStack } from '#platform/testing/embedded-stack'
import type { SessionNotice } from '#shared/protocol/messages'
import { SERVER_KEYS } from '#shared/protocol/names'
import { ADMIN_NAMESPACE } from '#shared/protocol/topics'
import { signToken } from '../auth/token.ts'
import { LONGEST_MS, next, startLiveServer, type LiveServer } from '../testing/live-server.ts'
import { COOKIE, SECRET_KEY } from '../testing/test-server.ts'

const ENDED: SessionNotice = { state: 'ended', expires_ms: null }

let servers: [LiveServer, LiveServer]
beforeEach(async () => {
  await resetStack()
  // Tests advance the servers' clocks.
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  servers = [await startLiveServer(), await startLiveServer()]
})
afterEach(async () => {
  vi.useRealTimers()
  for (const server of servers) await server.close()
})

const sessionOf = (token: string) => (jwt.decode(token) as { jti: string }).jti
const keyOf = (token: string) => `${SERVER_KEYS.session}${sessionOf(token)}`

async function connected(server: LiveServer, token: string): Promise<Socket> {
  const socket = server.client({ token })
  await next(socket, 'connect')
  return socket
}

/** The socket of the admin namespace on the connection of another. */
async function adminSocketBeside(socket: Socket, token: string): Promise<Socket> {
  const beside = socket.io.socket(ADMIN_NAMESPACE, { auth: { token } })
  await next(beside, 'connect')
  return beside
}

/** Advances the clock, and waits until all messages until then have arrived. */
async function passes(ms: number, sockets: Socket[] = []): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
  for (const socket of sockets) await socket.emitWithAck('unsubscribe', { topic: 'index' })
}

/** How a socket ends: the notice, then the disconnect. */
async function ending(socket: Socket) {
  const words = next<SessionNotice>(socket, 'session')
  const reason = await next<string>(socket, 'disconnect')
  return { words: await words, reason }
}
const WELL_ENDED = { words: ENDED, reason: 'io server disconnect' }

describe('P23: a session that is ended', () => {
  it('closes its sockets of both namespaces on every server at once, and no other', async () => {
    const [here, there] = servers
    const token = await here.token({ role: 'admin' })
    const bystander = await connected(there, await here.token())
    const sockets = [await connected(here, token), await connected(there, token)]
    for (const socket of [...sockets]) sockets.push(await adminSocketBeside(socket, token))

    const endings = sockets.map(ending)
    await here.sessions.end(sessionOf(token))
    for (const outcome of await Promise.all(endings)) {
      expect(outcome).toMatchObject({ words: ENDED })
    }
    expect(bystander.connected).toBe(true)
  })

  it('together with all others of its account keeps the sockets of the one that is kept', async () => {
    const [here, there] = servers
    const staying = await here.token()
    const stays = await connected(there, staying)
    const goes = await connected(there, await here.token())
    const gone = ending(goes)
    await here.sessions.endAll(await here.sessions.idsOf('someone', { except: sessionOf(staying) }))
    expect(await gone).toEqual(WELL_ENDED)
    expect(await stays.emitWithAck('subscribe', { topic: 'index' })).toMatchObject({ ok: true })
  })

  it('between the handshake and the connection closes the socket immediately', async () => {
    const [here] = servers
    const token = await here.token()
    const socket = here.client({ token })
    here.live.io.use((_socket, proceed) => {
      void here.redis.del(keyOf(token)).then(() => proceed())
    })
    expect(await ending(socket)).toEqual(WELL_ENDED)
  })

  it('by the expiry of its token closes the other namespace of the page, too', async () => {
    const [here] = servers
    const token = await here.token({ role: 'admin', seconds: 10 })
    const socket = await connected(here, token)
    const beside = await adminSocketBeside(socket, token)
    const notices = () => Promise.all([socket, beside].map((one) => next<SessionNotice>(one, 'session')))
    const warned = notices()
    await passes(5_000)
    for (const notice of await warned) expect(notice).toMatchObject({ state: 'expiring', reason: 'token' })
    const ended = notices()
    await passes(5_000)
    expect(await ended).toEqual([ENDED, ENDED])
  })
})

describe('P23: a page that connected by its cookie, and was renewed since', () => {
  const claimsOf = (token: string) =>
    ({ userId: 'someone', role: 'admin', sessionId: sessionOf(token) }) as const
  const SECONDS = 10

  /** A page whose connection began with a cookie that will soon have expired. */
  async function renewedPage() {
    const [here] = servers
    const token = await here.token({ role: 'admin', seconds: SECONDS })
    const page = here.client({}, { cookie: `${COOKIE}=${token}` })
    await next(page, 'connect')
    const renewed = signToken(SECRET_KEY, claimsOf(token), 3_600, Date.now())
    expect(await page.emitWithAck('renew', { token: renewed })).toMatchObject({ ok: true })
    const openAdmin = () => page.io.socket(ADMIN_NAMESPACE, { auth: {} })
    return { page, openAdmin, session: sessionOf(token) }
  }

  it('has the new expiry in a namespace that it opens later', async () => {
    const { page, openAdmin } = await renewedPage()
    const beside = openAdmin()
    await next(beside, 'connect')
    const notices: SessionNotice[] = []
    for (const one of [page, beside]) one.on('session', (notice: SessionNotice) => notices.push(notice))
    await passes(SECONDS * 1_000 + 500, [page])
    expect([notices, page.connected, beside.connected]).toEqual([[], true, true])
  })

  it('may open a namespace when that cookie has expired', async () => {
    const { page, openAdmin } = await renewedPage()
    await passes(SECONDS * 1_000 + 100)
    await next(openAdmin(), 'connect')
    expect(page.connected).toBe(true)
  })

  it('may not open a namespace when its session has ended meanwhile', async () => {
    const { openAdmin, session } = await renewedPage()
    await passes(SECONDS * 1_000 + 100)
    await servers[0].redis.del(`${SERVER_KEYS.session}${session}`)
    const refusal = await next<Error & { data?: { code: string } }>(openAdmin(), 'connect_error')
    expect(refusal.data?.code).toBe('session_ended')
  })

  it('may not open a namespace with a cookie of another session', async () => {
    const [here] = servers
    const cookie = `${COOKIE}=${await here.token({ role: 'admin', seconds: -1 })}`
    const page = here.client({ token: await here.token({ role: 'admin' }) }, { cookie })
    await next(page, 'connect')
    const beside = page.io.socket(ADMIN_NAMESPACE, { auth: {} })
    const refusal = await next<Error & { data?: { code: string } }>(beside, 'connect_error')
    expect(refusal.data?.code).toBe('session_ended')
  })
})

describe('P22: a session that is about to expire', () => {
  it('is renewed for all sockets of the connection', async () => {
    const [here] = servers
    const token = await here.token({ role: 'admin', seconds: 10 })
    const socket = await connected(here, token)
    const beside = await adminSocketBeside(socket, token)
    const warned = Promise.all([next(socket, 'session'), next(beside, 'session')])
    await passes(5_000)
    await warned
    const notices: SessionNotice[] = []
    for (const one of [socket, beside]) one.on('session', (notice: SessionNotice) => notices.push(notice))
    const claims = { userId: 'someone', role: 'admin', sessionId: sessionOf(token) } as const
    const renewed = signToken(SECRET_KEY, claims, 3_600, Date.now())
    expect(await socket.emitWithAck('renew', { token: renewed })).toMatchObject({ ok: true })
    await passes(5_500, [socket, beside])
    expect([notices, socket.connected, beside.connected]).toEqual([[], true, true])
  })

  it.each(['user', 'admin'] as const)(
    'of role %s is warned of its maximum age, and ends then whatever is done',
    async (role) => {
      const [server] = servers
      const token = await server.token({ role })
      const socket = await connected(server, token)
      const began = Number(await server.redis.hget(keyOf(token), 'began'))
      const ageBy = (ms: number) => server.redis.hset(keyOf(token), 'began', began - ms)
      const look = () => socket.emitWithAck('visibility', { visible: true })

      const warned = next<SessionNotice>(socket, 'session')
      await ageBy(LONGEST_MS[role] - 120_000)
      await look()
      expect(await warned).toMatchObject({ state: 'expiring', reason: 'age' })
      expect(socket.connected).toBe(true)

      const ended = ending(socket)
      await ageBy(LONGEST_MS[role])
      socket.emit('visibility', { visible: true })
      expect(await ended).toEqual(WELL_ENDED)
      expect(await server.redis.exists(keyOf(token))).toBe(0)
    },
  )

  it('is warned of its maximum age also just after another warning', async () => {
    const [server] = servers
    const token = await server.token({ role: 'admin' })
    const socket = await connected(server, token)
    const look = () => socket.emitWithAck('visibility', { visible: true })
    const idle = next<SessionNotice>(socket, 'session')
    await server.redis.pexpire(keyOf(token), 60_000)
    await look()
    expect(await idle).toMatchObject({ state: 'expiring', reason: 'idle' })
    const aged = next<SessionNotice>(socket, 'session')
    const began = Number(await server.redis.hget(keyOf(token), 'began'))
    await server.redis.hset(keyOf(token), 'began', began - LONGEST_MS.admin + 30_000)
    await look()
    expect(await aged).toMatchObject({ state: 'expiring', reason: 'age' })
  })

  it('without activity is warned, and ends at that moment on every server', async () => {
    const [{ redis }] = servers
    const token = await servers[0].token({ role: 'admin' })
    const sockets = await Promise.all(servers.map((server) => connected(server, token)))
    const notices = () => Promise.all(sockets.map((socket) => next<SessionNotice>(socket, 'session')))
    const warned = notices()
    // Clients assume that a server is gone after twenty seconds of their time without a ping.
    await redis.pexpire(keyOf(token), 15_000)
    // Anything that makes a server check the session.
    for (const socket of sockets) await socket.emitWithAck('visibility', { visible: true })
    const leftMs = await redis.pttl(keyOf(token))
    for (const notice of await warned) {
      expect(notice).toMatchObject({ state: 'expiring', reason: 'idle' })
      expect((notice.expires_ms ?? 0) - Date.now()).toBeGreaterThanOrEqual(leftMs)
      expect(notice.expires_ms ?? Infinity).toBeLessThanOrEqual(Date.now() + 15_000)
    }
    // The clock of Redis cannot be set: its keys are aged instead.
    await redis.del(keyOf(token))
    const ended: SessionNotice[] = []
    for (const socket of sockets) socket.on('session', (notice: SessionNotice) => ended.push(notice))
    await passes(15_020)
    await expect.poll(() => ended).toEqual([ENDED, ENDED])
  })
})

describe('P27: what keeps a session from idling', () => {
  const NEAR_MS = 120_000
  const leftMs = (token: string) => servers[0].redis.pttl(keyOf(token))
  const nearItsEnd = (token: string) => servers[0].redis.pexpire(keyOf(token), NEAR_MS)

  it('an open socket does for role user, even if it never reports that it is visible', async () => {
    const token = await servers[0].token()
    await nearItsEnd(token)
    await connected(servers[0], token)
    await expect
      .poll(async () => {
        await passes(100)
        return leftMs(token)
      })
      .toBeGreaterThan(NEAR_MS)
  })

  it('connecting and renewing do not, as a page does both by itself', async () => {
    const token = await servers[0].token()
    await nearItsEnd(token)
    const socket = await connected(servers[0], token)
    expect(await socket.emitWithAck('renew', { token })).toMatchObject({ ok: true })
    expect(await socket.emitWithAck('visibility', { visible: false })).toEqual({ ok: true })
    await passes(2_500, [socket])
    expect(await leftMs(token)).toBeLessThanOrEqual(NEAR_MS)
  })

  it.each(['admin', 'super_admin'] as const)('a socket does not for role %s', async (role) => {
    const token = await servers[0].token({ role })
    await nearItsEnd(token)
    const socket = await connected(servers[0], token)
    await adminSocketBeside(socket, token)
    expect(await socket.emitWithAck('visibility', { visible: true })).toEqual({ ok: true })
    expect(await leftMs(token)).toBeLessThanOrEqual(NEAR_MS)
  })

  it('P26: a socket whose page is hidden does not, until the page is visible again', async () => {
    const token = await servers[0].token()
    const socket = await connected(servers[0], token)
    expect(await socket.emitWithAck('visibility', { visible: false })).toEqual({ ok: true })
    await nearItsEnd(token)
    expect(await socket.emitWithAck('visibility', { visible: false })).toEqual({ ok: true })
    expect(await leftMs(token)).toBeLessThanOrEqual(NEAR_MS)
    expect(await socket.emitWithAck('visibility', { visible: true })).toEqual({ ok: true })
    expect(await leftMs(token)).toBeGreaterThan(NEAR_MS)
    for (const request of [undefined, {}, { visible: 'no' }])
      expect(await socket.emitWithAck('visibility', request)).toMatchObject({
        ok: false,
        code: 'bad_request',
      })
  })
})

it('P28: a session that must change its password cannot open a socket', async () => {
  const [here] = servers
  const session = {
    userId: 'someone',
    role: 'user' as const,
    startedAtMs: Date.now(),
    address: '',
    userAgent: null,
  }
  const sessionId = await here.sessions.start({ ...session, mustChangePassword: true })
  const token = signToken(SECRET_KEY, { userId: 'someone', role: 'user', sessionId }, 60, Date.now())
  const refusal = await next<Error & { data?: { code: string } }>(here.client({ token }), 'connect_error')
  expect(refusal.data?.code).toBe('forbidden')
  await here.sessions.settlePassword(sessionId)
  await connected(here, token)
})

describe('P52: sockets of a server whose machine is nine hours behind the clock that all servers share', () => {
  const sharedMs = () => Date.now() + 9 * 3_600_000
  let behind: LiveServer
  beforeEach(async () => {
    behind = await startLiveServer(undefined, undefined, undefined, { now: sharedMs })
  })
  afterEach(async () => {
    vi.useRealTimers()
    await behind.close()
  })

  it('are admitted by tokens of the shared clock alone, and receive its time', async () => {
    const token = await behind.token()
    const socket = await connected(behind, token)
    const renewed = (await socket.emitWithAck('renew', { token })) as { now_ms: number; expires_ms: number }
    expect(renewed.now_ms).toBe(sharedMs())
    expect(renewed.expires_ms - renewed.now_ms).toBeGreaterThan(3_590_000)
    const stale = behind.client({ token: await servers[0].token() })
    expect(await next<Error & { data: unknown }>(stale, 'connect_error')).toMatchObject({
      data: { code: 'session_ended' },
    })
  })
})
