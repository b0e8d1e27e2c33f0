import type { Socket as NetSocket } from 'node:net'
import jwt from 'jsonwebtoken'
import type { Socket } from 'socket.io-client'
import { Manager } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { recordAudit, type AuditEntry } from '#database/audit/audit'
import { auditAfter } from '#database/audit/audit-log'
import { openDatabase, type Database } from '#database/pool'
import { emptyTrail } from '#database/testing/tampering'
import { openGate } from '#platform/testing/gate'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import type { AdminEvent } from '#shared/protocol/events'
import { AUDIT_TOPICS, type AuditTopic } from '#shared/protocol/topics'
import type { Ack } from '#shared/protocol/messages'
import { recordRead } from '../admin/read-record.ts'
import { next, startLiveServer, type LiveServer } from '../testing/live-server.ts'

type SubscribedAck = Ack<{ topic: AuditTopic; last_seq: number }>

let database: Database
let servers: LiveServer[]
/** The socket of an admin whose read of the trail was just recorded, so that following it adds no row. */
let knownToken: string
const sockets: Socket[] = []

beforeAll(async () => {
  await resetStack()
  database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
})
afterAll(() => database.destroy())
beforeEach(async () => {
  servers = [await startLiveServer(), await startLiveServer()]
  knownToken = await (servers[0] as LiveServer).token({ role: 'admin' })
  const sessionId = jwt.decode(knownToken, { json: true })?.jti ?? ''
  const visitor = { ipAddress: '127.0.0.1', userAgent: null }
  const reader = { userId: 'someone', role: 'admin', sessionId, visitor } as const
  const { redis } = servers[0] as LiveServer
  for (const topic of AUDIT_TOPICS)
    await recordRead({ database, redis }, reader, { action: 'audit_viewed', details: { topic } })
  await emptyTrail(database)
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.io._close()
  await Promise.all(servers.map((server) => server.close()))
})

const act = (action: AuditEntry['action'] = 'user_updated', target = 'kim') =>
  recordAudit(database, {
    adminId: 'lee',
    adminAccountId: null,
    adminName: '이순신',
    action,
    target,
    details: { before: { name: 'a' }, after: { name: 'b' } },
    ipAddress: null,
    userAgent: null,
  })
const acts = async (count: number) => {
  for (let i = 1; i <= count; i++) await act('user_updated', `${i}`)
}

/** A socket in the admin namespace that is not connected yet. */
function admin(server = 0, token = knownToken) {
  const { url } = servers[server] as LiveServer
  const extraHeaders = { 'User-Agent': 'a browser', 'X-Forwarded-For': '198.51.100.7' }
  const manager = new Manager(url, { transports: ['websocket'], reconnection: false, extraHeaders })
  const socket = manager.socket('/admin', { auth: { token } })
  socket.connect()
  sockets.push(socket)
  return socket
}

/** A socket that follows a topic, its messages, and a wait for a number of rows. */
async function follower(topic: AuditTopic = 'audit', afterSeq?: number, server = 0, token = knownToken) {
  const socket = admin(server, token)
  const events: AdminEvent[] = []
  socket.on('event', (event: AdminEvent) => events.push(event))
  await next(socket, 'connect')
  const ack = (await socket.emitWithAck('subscribe', { topic, after_seq: afterSeq })) as SubscribedAck
  const seqs = () => events.map(({ seq }) => seq)
  const gets = (count: number) => expect.poll(seqs).toHaveLength(count)
  return { socket, events, ack, seqs, gets }
}

const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1)

describe('the admin namespace', () => {
  it.each([
    ['user', 'forbidden'],
    ['admin', 'connected'],
    ['super_admin', 'connected'],
  ] as const)('P40: admits an account of role %s: %s', async (role, outcome) => {
    const socket = admin(0, await (servers[0] as LiveServer).token({ role }))
    const refused = next<Error & { data: { code: string } }>(socket, 'connect_error').then(
      ({ data }) => data.code,
    )
    expect(await Promise.race([refused, next(socket, 'connect').then(() => 'connected')])).toBe(outcome)
  })

  it('P40: rejects a socket without a token', async () => {
    const { url } = servers[0] as LiveServer
    const socket = new Manager(url, { transports: ['websocket'], reconnection: false }).socket('/admin')
    sockets.push(socket)
    const error = await next<Error & { data: { code: string } }>(socket, 'connect_error')
    expect(error.data.code).toBe('unauthenticated')
  })

  it('P40: closes a socket when its session is ended on another server', async () => {
    const [here, there] = [admin(0), admin(1)]
    await Promise.all([next(here, 'connect'), next(there, 'connect')])
    const closed = [here, there].map((socket) => next(socket, 'disconnect'))
    const words = next<{ state: string }>(there, 'session')
    const { sessions } = servers[0] as LiveServer
    await sessions.endAll(await sessions.idsOf('someone'))
    expect(await words).toMatchObject({ state: 'ended' })
    await Promise.all(closed)
  })

  it.each([
    [{ topic: 'market' }, 'unknown_topic'],
    [{ topic: 'audit', after_seq: -1 }, 'bad_request'],
    [{ topic: 'audit', after_seq: '1' }, 'bad_request'],
    [null, 'bad_request'],
  ])('P41: answers %j with %s', async (request, code) => {
    const socket = admin()
    await next(socket, 'connect')
    expect(await socket.emitWithAck('subscribe', request)).toMatchObject({ ok: false, code })
    expect(await socket.emitWithAck('unsubscribe', { topic: 'x' })).toMatchObject({
      ok: false,
      code: 'unknown_topic',
    })
  })
})

describe('a follower of the trail', () => {
  it('P41: gets the number of the newest row, and every later row in the shape of REST', async () => {
    await acts(3)
    const { ack, events, gets } = await follower()
    expect(ack).toEqual({ ok: true, topic: 'audit', last_seq: 3 })
    await act('login')
    await gets(1)
    const [row] = await auditAfter(database, 3, 10)
    expect(events).toEqual([{ topic: 'audit', seq: 4, row }])
  })

  it('P42: gets a row within a second of its commit, on every server', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const followers = [await follower(), await follower('audit', undefined, 1)]
    const arrivals = followers.map(({ socket }) => next<AdminEvent>(socket, 'event'))
    const transaction = await database.transaction()
    await recordAudit(transaction, {
      adminId: null,
      adminAccountId: null,
      adminName: 'x',
      action: 'login_failed',
      ipAddress: null,
      userAgent: null,
    })
    await transaction.commit()
    vi.advanceTimersByTime(999)
    for (const { row } of await Promise.all(arrivals)) expect(row).toMatchObject({ action: 'login_failed' })
  })

  it('P43: of the topic logins gets logins and no other rows', async () => {
    await act('login')
    const { seqs, gets } = await follower('logins', 0)
    for (const action of ['register', 'login_failed', 'user_updated', 'logout', 'session_ended'] as const)
      await act(action)
    await gets(4)
    expect(seqs()).toEqual([1, 3, 5, 6])
  })

  it('P44: gets every row once and in order, while many write on several connections', async () => {
    const followers = await Promise.all([0, 1, 0, 1].map((server) => follower('audit', 0, server)))
    await Promise.all(upTo(300).map((i) => act('login', `${i}`)))
    for (const { seqs, gets } of followers) {
      await gets(300)
      expect(seqs()).toEqual(upTo(300))
    }
  })

  it('P44: that was disconnected resumes where it stopped, and then has the same rows as the table', async () => {
    await acts(2)
    const before = await follower('audit', 0)
    await before.gets(2)
    before.socket.disconnect()
    // More than is kept in memory, and more than one query reads.
    await database.batchInsert(
      'audit_logs',
      upTo(1_500).map((i) => ({ admin_name: `${i}`, action: 'login' })),
      500,
    )
    const after = await follower('audit', 2, 1)
    expect(after.ack).toMatchObject({ last_seq: 1_502 })
    await acts(3)
    await after.gets(1_503)
    const table = await auditAfter(database, 0, 10_000)
    expect([...before.events, ...after.events].map(({ row }) => row)).toEqual(table)
  })

  it('P44: that has rows of a trail that was replaced gets a smaller number, and continues from there', async () => {
    await acts(1)
    const { ack, seqs, gets } = await follower('audit', 500)
    expect(ack).toMatchObject({ ok: true, last_seq: 1 })
    await acts(1)
    await gets(1)
    expect(seqs()).toEqual([2])
  })

  it('P44: gets nothing of a topic after unsubscribing, and starts over when it subscribes again', async () => {
    const { socket, seqs, gets } = await follower()
    const other = await follower()
    expect(await socket.emitWithAck('unsubscribe', { topic: 'audit' })).toEqual({ ok: true })
    await acts(2)
    await other.gets(2)
    expect(seqs()).toEqual([])
    await socket.emitWithAck('subscribe', { topic: 'audit', after_seq: 1 })
    await gets(1)
    expect(seqs()).toEqual([2])
  })

  it('P45: that does not read gets no more than was in flight, and the rest when it reads again', async () => {
    const { socket, seqs, gets } = await follower('audit', 0)
    const { conn } = [...(servers[0] as LiveServer).live.io.of('/admin').sockets.values()][0] ?? {}
    const { _socket: wire } = (socket.io.engine.transport as unknown as { ws: { _socket: NetSocket } }).ws
    wire.pause()
    const other = await follower()
    const details = JSON.stringify({ note: 'x'.repeat(40_000) })
    // 32 MB: more than the kernel buffers.
    const rows = upTo(800).map(() => ({ admin_name: 'x', action: 'login', details }))
    await database.batchInsert('audit_logs', rows, 100)
    await other.gets(800)
    expect(conn?.transport.writable).toBe(false)
    expect(seqs().length).toBeLessThan(800)
    expect((conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length).toBeLessThanOrEqual(200)
    wire.resume()
    await gets(800)
    expect(seqs()).toEqual(upTo(800))
  })
})

describe('following the trail', () => {
  const rows = () => auditAfter(database, 0, 10)

  it('P41: is recorded as a read of the trail, once for a session that reconnects', async () => {
    const token = await (servers[0] as LiveServer).token({ role: 'admin' })
    const { socket, ack, events, gets } = await follower('audit', 0, 0, token)
    expect(ack).toMatchObject({ ok: true, last_seq: 1 })
    await gets(1)
    await socket.emitWithAck('unsubscribe', { topic: 'audit' })
    await socket.emitWithAck('subscribe', { topic: 'audit' })
    await follower('audit', 1, 1, token)
    expect(events.map(({ row }) => row)).toEqual(await rows())
    expect(await rows()).toMatchObject([
      {
        action: 'audit_viewed',
        admin_id: 'someone',
        details: { topic: 'audit' },
        ip_address: '198.51.100.7',
        user_agent: 'a browser',
      },
    ])
    await follower('logins', undefined, 0, token)
    expect((await rows()).slice(1)).toMatchObject([{ action: 'audit_viewed', details: { topic: 'logins' } }])
  })

  it('P41: is refused when the request is malformed, which is not recorded as a read', async () => {
    const socket = admin(0, await (servers[0] as LiveServer).token({ role: 'admin' }))
    await next(socket, 'connect')
    expect(await socket.emitWithAck('subscribe', { topic: 'x' })).toMatchObject({ ok: false })
    expect(await rows()).toEqual([])
  })
})

describe('following the trail while the database is away', () => {
  it('P41: is refused as unavailable, and a follower gets what it missed afterwards', async () => {
    const gate = await openGate(stackUrls().databaseUrl)
    const server = await startLiveServer(undefined, gate.url)
    servers.push(server)
    const { seqs, gets } = await follower('audit', 0, 2)
    await gate.block()
    await acts(3)
    const late = admin(2)
    await next(late, 'connect')
    expect(await late.emitWithAck('subscribe', { topic: 'audit' })).toMatchObject({
      ok: false,
      code: 'unavailable',
    })
    await gate.unblock()
    await gets(3)
    expect(seqs()).toEqual([1, 2, 3])
  })
})
