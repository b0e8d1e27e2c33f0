import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { APP_KEY, APP_SECRET, Credentials } from '../testing/credentials.ts'
import { SOCKET_FAULTS } from '../testing/faults.ts'
import { SocketServer } from '../testing/socket-server.ts'
import { BrokerSocket } from './broker-socket.ts'
import { Registrations } from './registrations.ts'

const log = pino({ level: 'silent' })
const trades = (...codes: string[]) => codes.map((trKey) => ({ trId: 'H0STCNT0', trKey }))

let http: Server
let server: SocketServer
let credentials: Credentials
let socket: BrokerSocket
let nowMs: number
let waits: number[]
/** The notices while the next retry was pending. */
let named: (string | undefined)[]
let received: string[]
let unreadable: string[]
let over: AbortController
let running: Promise<void>

beforeEach(async () => {
  http = createServer()
  nowMs = Date.parse('2026-11-26T10:40:00+09:00')
  credentials = new Credentials(() => nowMs)
  server = new SocketServer(http, credentials, () => nowMs)
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  ;[waits, named, received, unreadable, over] = [[], [], [], [], new AbortController()]
})
afterEach(async () => {
  over.abort()
  await running
  server.close()
  await new Promise((closed) => http.close(closed))
})

/** A connection whose delays take no time, but are recorded. */
function follow(...codes: string[]) {
  let key: string | null = null
  socket = new BrokerSocket({
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    approval: {
      current: () => Promise.resolve((key ??= issued().approval_key)),
      reject: () => Promise.resolve(void (key = null)),
    },
    registrations: () => new Registrations(40),
    onRecords: (_trId, records) => void received.push(...records.map(([first = '']) => first)),
    onUnreadable: (reason) => void unreadable.push(reason),
    log,
    stopwatch: () => nowMs,
    sleep: async (ms) => {
      waits.push(ms)
      named.push(socket.notice?.code)
      await new Promise(setImmediate)
    },
    random: () => 0,
    pumpEveryMs: 1,
  })
  socket.want(trades(...codes))
  running = socket.run(over.signal)
}

type FaultName = keyof typeof SOCKET_FAULTS
const cause = (...names: FaultName[]) =>
  names.forEach((name) => SOCKET_FAULTS[name].cause({ sockets: server, credentials }))

const issued = () =>
  credentials.issueApproval({ appkey: APP_KEY, secretkey: APP_SECRET }).body as { approval_key: string }
const isFollowing = (...codes: string[]) =>
  expect.poll(() => server.registered).toEqual(codes.map((code) => `H0STCNT0|${code}`))
/** The server's answers have arrived: one that is on its way is heard when a test has moved the clock, or is missed. */
const isAnswered = (...codes: string[]) =>
  expect.poll(() => trades(...codes).every((each) => socket.has(each))).toBe(true)

describe('the WebSocket of the broker', () => {
  it('registers what is wanted, receives records, and answers the broker’s ping', async () => {
    follow('A', 'B')
    await isFollowing('A', 'B')
    await isAnswered('A', 'B')
    server.send('H0STCNT0', 'A', `0|H0STCNT0|001|A${'^1'.repeat(46)}`)
    cause('frame-corrupt')
    await expect.poll(() => [received, unreadable.length]).toEqual([['A'], 2])
    server.ping()
    await expect.poll(() => server.pongs).toBe(1)
    expect(socket.notice).toBe(null)
  })

  it('is reconnected when it is cut, and registers everything again', async () => {
    follow('A', 'B')
    await isFollowing('A', 'B')
    for (let cuts = 1; cuts <= 3; cuts += 1) {
      cause('socket-cut')
      await expect.poll(() => server.opened).toBe(cuts + 1)
      await isFollowing('A', 'B')
    }
    // Each connection was useful before it was cut.
    expect(waits).toEqual([1_000, 1_000, 1_000])
    expect([server.peakSessions, credentials.approvals]).toEqual([1, 1])
  })

  it('backs off for longer while connections fail', async () => {
    follow('A')
    await isFollowing('A')
    const { port } = http.address() as AddressInfo
    server.cut()
    http.closeAllConnections()
    await new Promise((closed) => http.close(closed))
    await expect.poll(() => waits.length).toBeGreaterThan(8)
    expect(socket.notice?.code).toBe('socket_lost')
    expect(waits.slice(0, 7)).toEqual([1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 60_000])
    await new Promise<void>((listening) => http.listen(port, '127.0.0.1', listening))
    await isFollowing('A')
  })

  it('is closed after two minutes without a message, though it is open', async () => {
    follow('A')
    await isFollowing('A')
    await isAnswered('A')
    nowMs += 119_000
    server.send('H0STCNT0', 'A', `0|H0STCNT0|001|A${'^1'.repeat(46)}`)
    await expect.poll(() => received.length).toBe(1)
    nowMs += 121_000
    await expect.poll(() => server.opened).toBe(2)
    await isFollowing('A')
    await isAnswered('A')
    cause('socket-silent')
    server.send('H0STCNT0', 'A', `0|H0STCNT0|001|A${'^1'.repeat(46)}`)
    nowMs += 121_000
    await expect.poll(() => server.opened).toBe(3)
    expect(received).toHaveLength(1)
  })

  it.each(['OPSP0010', 'OPSP0011'] as const)(
    'requests a new key once after %s, and reports why it was disconnected',
    async (error) => {
      cause(error)
      follow('A')
      await isFollowing('A')
      expect([credentials.approvals, named]).toEqual([2, ['socket_rejected']])
      await expect.poll(() => socket.notice).toBe(null)
    },
  )

  it('is reconnected after an oversized message (1009), and reports the loss', async () => {
    follow('A')
    await isFollowing('A')
    cause('frame-too-large')
    await expect.poll(() => server.opened).toBe(2)
    await isFollowing('A')
    expect(named).toEqual(['socket_lost'])
  })

  it('treats a registration that no longer exists (OPSP0003) as removed', async () => {
    follow('A')
    await isFollowing('A')
    server.errors.push('OPSP0008')
    cause('OPSP0003')
    socket.want(trades('B'))
    await isFollowing('A', 'B')
    expect(socket.has({ trId: 'H0STCNT0', trKey: 'A' })).toBe(false)
  })

  it('requests a new key when the broker does not accept the current one (OPSP0011)', async () => {
    follow('A')
    await isFollowing('A')
    cause('approval-forgotten')
    server.cut()
    await expect.poll(() => credentials.approvals).toBe(2)
    await isFollowing('A')
    await isAnswered('A')
    expect(socket.notice).toBe(null)
  })

  it('waits at least a minute while the key is in use elsewhere (OPSP8996), and reports it', async () => {
    cause('OPSP8996')
    follow('A')
    await expect.poll(() => socket.notice?.code).toBe('key_in_use')
    await expect.poll(() => waits.length).toBeGreaterThan(2)
    expect(Math.min(...waits)).toBe(60_000)
    server.isInUse = false
    await isFollowing('A')
    await isAnswered('A')
    expect([socket.notice, credentials.approvals]).toEqual([null, 1])
  })

  it('has as many registrations as the broker allows (OPSP0008), and reports the limit', async () => {
    cause('OPSP0008')
    follow('A', 'B', 'C', 'D', 'E')
    await expect.poll(() => socket.notice?.code).toBe('socket_full')
    await isFollowing('A', 'B', 'C')
    socket.want(trades('E', 'A', 'B'))
    await isFollowing('A', 'B', 'E')
    expect([socket.notice, server.peakRegistrations]).toEqual([null, 3])
  })

  it.each(['OPSP0007', 'OPSP0009'] as const)('retries a registration once after %s', async (error) => {
    cause(error)
    follow('A', 'B')
    await isFollowing('A', 'B')
  })

  it.each(['OPSP8991', 'OPSP8992', 'OPSP8993', 'OPSP8997', 'OPSP8998', 'OPSP9990', 'OPSP9999'] as const)(
    'skips a registration that is refused with %s, reports it, and continues with the others',
    async (error) => {
      cause(error)
      follow('A', 'B', 'C')
      await isFollowing('B', 'C')
      expect(socket.notice).toMatchObject({
        code: 'socket_refused',
        detail: expect.stringContaining('|A') as string,
      })
      socket.want(trades('B', 'C'))
      expect(socket.notice).toBe(null)
    },
  )

  it('treats a registration that already exists (OPSP0002) as done', async () => {
    cause('OPSP0002')
    follow('A', 'B')
    await isFollowing('B')
    await isAnswered('A', 'B')
  })

  it('closes its connection when this worker loses the key', async () => {
    follow('A')
    await isFollowing('A')
    over.abort()
    await running
    await expect.poll(() => server.sessions).toBe(0)
  })
})
