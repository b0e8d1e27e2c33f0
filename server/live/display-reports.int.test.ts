import pino from 'pino'
import type { Socket } from 'socket.io-client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DisplayReport } from '#shared/displays/report'
import type { AdminEvent } from '#shared/protocol/events'
import { EVENTS } from '#shared/protocol/events'
import type { Ack } from '#shared/protocol/messages'
import type { DisplayHistory } from '#shared/rest/display-fleet'
import type { Display } from '#shared/rest/displays'
import { Fleet } from '../displays/fleet.ts'
import { FleetWatch } from '../displays/fleet-watch.ts'
import { goodReport } from '../testing/display-report.ts'
import { createDisplay, type TestDisplay } from '../testing/displays.ts'
import { firstDay, listing, traded } from '../testing/follower.ts'
import { next, startLiveServer, TestWorker, type LiveServer } from '../testing/live-server.ts'
import { createPerson, type TestPerson } from '../testing/people.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

const log = pino({ level: 'silent' })

let aheadMs = 0
const now = () => Date.now() + aheadMs
let server: TestServer
let lives: LiveServer[]
let watches: FleetWatch[]
let admin: TestPerson
beforeAll(async () => {
  server = await startTestServer({ now })
  await new TestWorker(server.deps.redis).publish({
    ...firstDay,
    listed: [{ ...listing(1), code: '005930' }],
    traded: [traded(1, 1_000)],
  })
  const start = () => startLiveServer(undefined, undefined, undefined, { now })
  lives = [await start(), await start()]
  admin = await createPerson(server, 'warden', { role: 'admin' })
})
afterAll(async () => {
  for (const live of lives) await live.close()
  await server.close()
})
beforeEach(async () => {
  aheadMs = 0
  await server.database('displays').delete()
  const { database } = server
  const { redis } = server.deps
  await redis.del('display:watch')
  watches = [0, 1].map(
    () =>
      new FleetWatch({
        database,
        redis,
        now,
        fleet: new Fleet({ database, redis, now, webBuild: null }),
        sessionBegan: () => 0,
        noticeAfterMs: 900_000,
        log,
      }),
  )
})

async function connected({ token }: Pick<TestDisplay, 'token'>, at = 0): Promise<Socket> {
  const socket = (lives[at] as LiveServer).client({ token })
  const isConnected = next(socket, 'connect')
  socket.connect()
  await isConnected
  return socket
}
const report = async (socket: Socket, sent: unknown): Promise<Ack> =>
  (await socket.timeout(60_000).emitWithAck(EVENTS.report, sent)) as Ack
const current = (changes: Partial<DisplayReport> = {}) =>
  goodReport({ position: (lives[0] as LiveServer).receiver.position(), ...changes })
async function listed(id: string): Promise<Display> {
  const { body } = await server.get('/api/admin/displays', admin.session)
  return (body?.items as Display[]).find((display) => display.id === id) as Display
}
const historyOf = async (id: string) =>
  (
    (await server.get(`/api/admin/displays/${id}/history`, admin.session)).body as unknown as DisplayHistory
  ).states.map(({ state, reason }) => [state, reason])

describe('reports of displays', () => {
  it('P91: a report makes a display live on every server, and shows what it reports', async () => {
    const display = await createDisplay(server)
    expect((await listed(display.id)).health).toMatchObject({ state: 'late', reason: 'never_reported' })
    const socket = await connected(display, 1)
    expect(await report(socket, current({ board: 'treemap', errors: 3 }))).toEqual({ ok: true, commands: [] })
    expect(await listed(display.id)).toMatchObject({
      health: { state: 'live', reason: 'proven' },
      report: { board: 'treemap', errors: 3, revision: 1, behind_ms: 0 },
    })
  })

  it('a display is not live between a change and the report of its revision', async () => {
    const display = await createDisplay(server)
    const socket = await connected(display)
    await report(socket, current())
    const changed = await server.put(`/api/admin/displays/${display.id}`, { place: '3층' }, admin.session)
    expect(changed.body?.health).toMatchObject({ state: 'late', reason: 'revision' })
    await report(socket, current())
    expect((await listed(display.id)).health).toMatchObject({ state: 'late', reason: 'revision' })
    await report(socket, current({ revision: 2 }))
    expect((await listed(display.id)).health.state).toBe('live')
  })

  it('a display without the market, or of an epoch that is over, is behind', async () => {
    const display = await createDisplay(server)
    const socket = await connected(display)
    await report(socket, current({ position: null, uptime_ms: 60_000 }))
    expect((await listed(display.id)).health).toMatchObject({ state: 'late', reason: 'behind' })
    await report(socket, current({ position: { epoch: 'over', seq: 1 } }))
    aheadMs = 6_000
    await report(socket, current({ position: { epoch: 'over', seq: 1 } }))
    expect((await listed(display.id)).health).toMatchObject({ state: 'late', reason: 'behind' })
  })

  it('a closed socket is noted at once, unless the display has reported on another server', async () => {
    const display = await createDisplay(server)
    const first = await connected(display)
    await report(first, current())
    const second = await connected(display, 1)
    await report(second, current())
    first.disconnect()
    second.disconnect()
    await expect
      .poll(async () => (await listed(display.id)).health)
      .toMatchObject({ state: 'late', reason: 'disconnected' })
    const third = await connected(display)
    await report(third, current())
    expect((await listed(display.id)).health.state).toBe('live')
  })

  it('last seen is the last report, not another request', async () => {
    const display = await createDisplay(server)
    await server.get('/api/displays/self', display.session)
    expect((await listed(display.id)).last_seen_at).toBeNull()
    const socket = await connected(display)
    await report(socket, current())
    const { last_seen_at: seenAt, report: reported } = await listed(display.id)
    expect([seenAt, Date.parse(String(seenAt)) <= now()]).toEqual([reported?.at, true])
    aheadMs = 60_000
    await server.get('/api/displays/self', display.session)
    expect((await listed(display.id)).last_seen_at).toBe(seenAt)
  })

  it('P91: a report that is not as stated is refused and changes nothing', async () => {
    const display = await createDisplay(server)
    const socket = await connected(display)
    await report(socket, current())
    const before = await listed(display.id)
    for (const wrong of [
      undefined,
      {},
      current({ fps: -1 }),
      current({ painted_ms: Number.NaN }),
      { ...current(), board: 'console' },
      { ...current(), build: '<script>' },
      { ...current(), position: { epoch: '', seq: 1.5 } },
    ])
      expect(await report(socket, wrong)).toMatchObject({ ok: false, code: 'bad_request' })
    expect((await listed(display.id)).report).toEqual(before.report)
  })

  it('P91: reports beyond ten at once and one a second are refused', async () => {
    const display = await createDisplay(server)
    const socket = await connected(display)
    const answers = await Promise.all(Array.from({ length: 40 }, () => report(socket, current())))
    expect(answers.filter(({ ok }) => ok).length).toBeGreaterThanOrEqual(10)
    expect(answers.at(-1)).toMatchObject({ ok: false, code: 'rate_limited' })
  })

  it('P91: loadings of its page are kept with their reasons, once however often they are reported', async () => {
    const display = await createDisplay(server)
    const socket = await connected(display)
    const loads = [
      { id: 'a1', reason: 'frozen', ago_ms: 60_000 },
      { id: 'b2', reason: 'outside', ago_ms: 3_600_000 },
    ]
    for (let n = 0; n < 2; n++)
      expect(await report(socket, { ...current(), loads })).toEqual({ ok: true, commands: [] })
    const history = async () =>
      (await server.get(`/api/admin/displays/${display.id}/history`, admin.session))
        .body as unknown as DisplayHistory
    const { loads: kept } = await history()
    expect(kept.map(({ reason }) => reason)).toEqual(['frozen', 'outside'])
    const [newest, oldest] = kept.map(({ at }) => Date.parse(at)) as [number, number]
    expect(newest - oldest).toBeGreaterThan(3_400_000)
    for (const wrong of [
      [{ id: 'a1', reason: 'whim', ago_ms: 0 }],
      [{ id: 'not hexadecimal', reason: 'frozen', ago_ms: 0 }],
      Array.from({ length: 21 }, (_, n) => ({ id: n.toString(16), reason: 'frozen', ago_ms: 0 })),
    ])
      expect(await report(socket, { ...current(), loads: wrong })).toMatchObject({ code: 'bad_request' })
    expect((await history()).loads).toHaveLength(2)
  })

  it('P91: a person cannot report', async () => {
    const socket = await connected(admin)
    expect(await report(socket, current())).toMatchObject({ ok: false, code: 'forbidden' })
  })
})

describe('the states of displays', () => {
  const lookAll = () => Promise.all(watches.map((watch) => watch.look()))

  it('a state is stored when it changes, once by however many servers', async () => {
    const display = await createDisplay(server)
    const socket = await connected(display)
    await report(socket, current())
    for (let n = 0; n < 3; n++) await lookAll()
    expect(await historyOf(display.id)).toEqual([['live', 'proven']])
    aheadMs = 130_000
    await server.deps.redis.del('display:watch')
    await lookAll()
    aheadMs = 16 * 60_000
    await lookAll()
    expect(await historyOf(display.id)).toEqual([
      ['away', 'silent'],
      ['stale', 'silent'],
      ['live', 'proven'],
    ])
    const { health, last_seen_at } = await listed(display.id)
    expect(health).toMatchObject({ state: 'away', since: last_seen_at })
  })

  it('without a fault a display is in its state since it came to it', async () => {
    const display = await createDisplay(server)
    const socket = await connected(display)
    await report(socket, current())
    await lookAll()
    const { since } = (await listed(display.id)).health
    aheadMs = 5_000
    await report(socket, current())
    await lookAll()
    expect((await listed(display.id)).health).toEqual({ state: 'live', reason: 'proven', since })
  })

  it('a change, a pairing, a revocation and a report are each seen by the next look, whatever was known before', async () => {
    const display = await createDisplay(server)
    const [watch] = watches as [FleetWatch]
    const looked = async () => {
      await watch.look()
      return (await historyOf(display.id))[0]
    }
    const socket = await connected(display)
    await report(socket, current())
    expect(await looked()).toEqual(['live', 'proven'])
    expect(await looked()).toEqual(['live', 'proven'])
    await server.put(`/api/admin/displays/${display.id}`, { place: '3층' }, admin.session)
    expect(await looked()).toEqual(['late', 'revision'])
    await report(socket, current({ revision: 2 }))
    expect(await looked()).toEqual(['live', 'proven'])
    await report(socket, current({ revision: 2, board: null }))
    expect(await looked()).toEqual(['blank', 'blank'])
    await server.remove(`/api/admin/displays/${display.id}`, admin.session)
    expect(await looked()).toEqual(['revoked', 'admin'])
    await server.database('displays').delete()
    await watch.look()
    const added = await createDisplay(server, '새 화면')
    await watch.look()
    expect(await historyOf(added.id)).toEqual([['late', 'never_reported']])
  })

  it('another server goes on judging when the first one stops', async () => {
    const display = await createDisplay(server)
    const [first, second] = watches as [FleetWatch, FleetWatch]
    await first.look()
    const socket = await connected(display)
    await report(socket, current())
    await second.look()
    expect(await historyOf(display.id)).toEqual([['late', 'never_reported']])
    await server.deps.redis.del('display:watch')
    await second.look()
    expect(await historyOf(display.id)).toEqual([
      ['live', 'proven'],
      ['late', 'never_reported'],
    ])
  })

  it('transitions and reports of more than a week ago are deleted', async () => {
    const display = await createDisplay(server)
    await watches[0]?.look()
    const silent = await createDisplay(server, '조용한 화면')
    await report(await connected(silent), current())
    aheadMs = 8 * 86_400_000
    await server.deps.redis.del('display:watch')
    await watches[1]?.look()
    aheadMs = 0
    expect(await historyOf(display.id)).toEqual([['away', 'never_reported']])
    expect(await server.deps.redis.hexists('display:reports', silent.id)).toBe(0)
  })

  it('P92: the topic displays has each transition, in the admin namespace alone', async () => {
    const display = await createDisplay(server)
    const root = await connected(admin, 1)
    const socket = root.io.socket('/admin', { auth: root.auth })
    const isOpen = next(socket, 'connect')
    socket.connect()
    await isOpen
    const ack = (await socket.timeout(60_000).emitWithAck(EVENTS.subscribe, { topic: 'displays' })) as Ack<{
      last_seq: number
    }>
    expect(ack.ok).toBe(true)
    const events: AdminEvent[] = []
    socket.on(EVENTS.event, (event: AdminEvent) => events.push(event))
    await watches[0]?.look()
    await expect
      .poll(() => events.map(({ topic, row }) => [topic, row]))
      .toEqual([
        [
          'displays',
          expect.objectContaining({
            kind: 'state',
            display: display.id,
            state: 'late',
            reason: 'never_reported',
          }),
        ],
      ])
    const anywhere = (await root.timeout(60_000).emitWithAck(EVENTS.subscribe, { topic: 'displays' })) as Ack
    expect(anywhere).toMatchObject({ ok: false, code: 'unknown_topic' })
  })

  it('P94: admins, and no users, are notified of a display that is not heard of, and when it is back', async () => {
    const display = await createDisplay(server, '로비')
    const user = await createPerson(server, 'reader', { role: 'user' })
    const rows: Record<string, unknown[]> = { warden: [], reader: [] }
    for (const person of [admin, user]) {
      const socket = await connected(person)
      socket.on(EVENTS.event, ({ row }: { row: unknown }) => rows[person.userId]?.push(row))
      await socket.timeout(60_000).emitWithAck(EVENTS.subscribe, { topic: 'me' })
    }
    // Before its token is over.
    const screen = await connected(display)
    aheadMs = 900_000
    await watches[0]?.look()
    await watches[0]?.look()
    await report(screen, current())
    await watches[0]?.look()
    const about = { kind: 'display', display: display.id, name: '로비' }
    await expect
      .poll(() => rows.warden)
      .toMatchObject([
        { ...about, code: 'display_away' },
        { ...about, code: 'display_back' },
      ])
    expect(rows.reader).toEqual([])
  })
})
