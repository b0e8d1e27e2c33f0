import pino from 'pino'
import type { Socket } from 'socket.io-client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CommandOutcome, DisplayCommand, SentCommand } from '#shared/displays/commands'
import { seoulIso } from '#shared/market/seoul-time'
import type { AdminEvent } from '#shared/protocol/events'
import { EVENTS } from '#shared/protocol/events'
import type { Ack, DisplayNotice } from '#shared/protocol/messages'
import type { CommandAnswer } from '#shared/rest/display-commands'
import type { DisplayMessage } from '#shared/rest/display-messages'
import type { Display, OwnDisplay } from '#shared/rest/displays'
import { Fleet } from '../../displays/fleet.ts'
import { FleetWatch } from '../../displays/fleet-watch.ts'
import { MAX_OPEN_COMMANDS } from '../../displays/limits.ts'
import { goodReport } from '../../testing/display-report.ts'
import { createDisplay, type TestDisplay } from '../../testing/displays.ts'
import { next, startLiveServer, type LiveServer } from '../../testing/live-server.ts'
import { createPerson, type TestPerson } from '../../testing/people.ts'
import { startAnotherServer, startTestServer, type TestServer } from '../../testing/test-server.ts'

let aheadMs = 0
const now = () => Date.now() + aheadMs
let server: TestServer
let other: TestServer
let lives: LiveServer[]
let admin: TestPerson
let watch: FleetWatch
beforeAll(async () => {
  server = await startTestServer({ now })
  other = await startAnotherServer({ now })
  const start = () => startLiveServer(undefined, undefined, undefined, { now })
  lives = [await start(), await start()]
  admin = await createPerson(server, 'warden', { role: 'admin' })
  const { database } = server
  watch = new FleetWatch({
    database,
    redis: server.deps.redis,
    now,
    fleet: new Fleet({ database, redis: server.deps.redis, now, webBuild: null }),
    sessionBegan: () => 0,
    noticeAfterMs: 900_000,
    log: pino({ level: 'silent' }),
  })
})
afterAll(async () => {
  for (const live of lives) await live.close()
  await other.close()
  await server.close()
})
beforeEach(async () => {
  aheadMs = 0
  await server.database('displays').delete()
  await server.database('display_messages').delete()
  await server.deps.redis.del('display:watch')
})

async function connected({ token }: Pick<TestDisplay, 'token'>, at = 0): Promise<Socket> {
  const socket = (lives[at] as LiveServer).client({ token })
  const isConnected = next(socket, 'connect')
  socket.connect()
  await isConnected
  return socket
}
async function report(socket: Socket, outcomes: CommandOutcome[] = [], revision = 1): Promise<SentCommand[]> {
  const sent = { ...goodReport({ revision }), outcomes }
  const ack = (await socket.timeout(60_000).emitWithAck(EVENTS.report, sent)) as Ack<{
    commands: SentCommand[]
  }>
  if (!ack.ok) throw new Error(ack.code)
  return ack.commands
}
const send = (id: string, command: DisplayCommand, more: object = {}, by = server) =>
  by.post(`/api/admin/displays/${id}/commands`, { id: crypto.randomUUID(), command, ...more }, admin.session)
async function commandsOf(id: string): Promise<CommandAnswer[]> {
  const { body } = await server.get(`/api/admin/displays/${id}/commands`, admin.session)
  return body?.items as CommandAnswer[]
}
const own = async ({ session }: TestDisplay) =>
  (await server.get('/api/displays/self', session)).body as unknown as OwnDisplay
async function acts(limit: number) {
  const rows = await server
    .database('audit_logs')
    .where('action', 'like', 'display%')
    .orderBy('id', 'desc')
    .limit(limit)
    .select<{ action: string; admin_id: string | null; details: string }[]>('action', 'admin_id', 'details')
  return rows.map(({ action, admin_id, details }) => ({
    action,
    admin_id,
    details: JSON.parse(details) as Record<string, unknown>,
  }))
}

describe('commands to displays', () => {
  it('P93: a command sent by one server is delivered and ended by another, and both are on record', async () => {
    const display = await createDisplay(server)
    const socket = await connected(display, 1)
    expect(await report(socket)).toEqual([])
    const notified = next<DisplayNotice>(socket, EVENTS.display)
    const { status, body } = await send(display.id, { type: 'identify' }, {}, other)
    expect([status, body?.state]).toEqual([201, 'queued'])
    await notified
    const id = String(body?.id)
    expect(await report(socket)).toEqual([{ id, type: 'identify', revision: null }])
    expect(await commandsOf(display.id)).toMatchObject([{ id, state: 'delivered', by: 'warden' }])
    expect(await report(socket, [{ id, failure: null }])).toEqual([])
    expect(await commandsOf(display.id)).toMatchObject([{ id, state: 'done', reason: null }])
    expect(await acts(2)).toMatchObject([
      { action: 'display_command_ended', admin_id: null, details: { id, by: 'warden', outcome: 'done' } },
      { action: 'display_commanded', admin_id: 'warden', details: { id, command: 'identify' } },
    ])
  })

  it('P93: a command waits for a display that is away, and is delivered again after a broken connection', async () => {
    const display = await createDisplay(server)
    const id = String((await send(display.id, { type: 'reload' })).body?.id)
    const first = await connected(display)
    expect(await report(first)).toMatchObject([{ id, type: 'reload' }])
    first.disconnect()
    const second = await connected(display, 1)
    expect(await report(second)).toMatchObject([{ id }])
    await report(second, [{ id, failure: 'server_away' }])
    expect(await commandsOf(display.id)).toMatchObject([{ state: 'failed', reason: 'server_away' }])
  })

  it('a command expires after its time, and an outcome after that changes nothing', async () => {
    const display = await createDisplay(server)
    const id = String((await send(display.id, { type: 'identify' }, { ttl_s: 30 })).body?.id)
    const socket = await connected(display)
    aheadMs = 30_000
    await watch.look()
    expect(await report(socket, [{ id, failure: null }])).toEqual([])
    expect(await commandsOf(display.id)).toMatchObject([{ id, state: 'expired', delivered_at: null }])
    expect((await acts(1))[0]).toMatchObject({
      action: 'display_command_ended',
      details: { id, outcome: 'expired' },
    })
    await watch.look()
    expect((await acts(2))[1]?.action).toBe('display_commanded')
  })

  it('the same command sent again is the same command, and another one with its id is a conflict', async () => {
    const display = await createDisplay(server)
    const id = crypto.randomUUID()
    const blank = { type: 'blank' } as const
    const answers = await Promise.all([1, 2, 3].map(() => send(display.id, blank, { id })))
    expect(answers.map(({ status, body }) => [status, body?.id])).toEqual(Array(3).fill([201, id]))
    expect(await commandsOf(display.id)).toHaveLength(1)
    expect((await own(display)).revision).toBe(2)
    expect((await acts(2)).filter(({ action }) => action === 'display_commanded')).toHaveLength(1)
    expect((await send(display.id, { type: 'pause' }, { id })).status).toBe(409)
  })

  it('of two commands that are sent to two displays with one id at the same moment, one is a conflict', async () => {
    const displays = [await createDisplay(server), await createDisplay(server, '3층')]
    const id = crypto.randomUUID()
    const answers = await Promise.all(displays.map((display) => send(display.id, { type: 'reload' }, { id })))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
  })

  it('what a command sets is kept in the entry of its display, with a new revision to be proven', async () => {
    const display = await createDisplay(server)
    const socket = await connected(display)
    const steps: [DisplayCommand, Partial<OwnDisplay>][] = [
      [{ type: 'blank' }, { is_blank: true, revision: 2 }],
      [{ type: 'blank' }, { is_blank: true, revision: 2 }],
      [{ type: 'unblank' }, { is_blank: false, revision: 3 }],
      [{ type: 'pause' }, { is_paused: true, revision: 4 }],
      [{ type: 'resume' }, { is_paused: false, revision: 5 }],
      [
        { type: 'show', board: { board: 'stock', code: '005930' } },
        { pinned: { board: 'stock', code: '005930' }, revision: 6 },
      ],
      [{ type: 'release' }, { pinned: null, revision: 7 }],
    ]
    for (const [command, expected] of steps) {
      await send(display.id, command)
      expect(await own(display)).toMatchObject(expected)
    }
    expect((await report(socket)).map(({ revision }) => revision)).toEqual([2, 2, 3, 4, 5, 6, 7])
  })

  it('a display has at most twenty commands that wait, and a revoked one has none', async () => {
    const display = await createDisplay(server)
    for (let n = 0; n < MAX_OPEN_COMMANDS; n++) await send(display.id, { type: 'identify' })
    expect((await send(display.id, { type: 'identify' })).status).toBe(409)
    await server.remove(`/api/admin/displays/${display.id}`, admin.session)
    expect((await send(display.id, { type: 'identify' })).status).toBe(409)
  })

  it('a display cannot end the command of another one', async () => {
    const [mine, others] = [await createDisplay(server), await createDisplay(server, '정문')]
    const id = String((await send(others.id, { type: 'identify' })).body?.id)
    await report(await connected(mine), [{ id, failure: null }])
    expect(await commandsOf(others.id)).toMatchObject([{ state: 'queued' }])
  })

  it('P92: the topic displays has each state of a command', async () => {
    const display = await createDisplay(server)
    const root = await connected(admin, 1)
    const socket = root.io.socket('/admin', { auth: root.auth })
    const events: AdminEvent[] = []
    socket.on(EVENTS.event, (event: AdminEvent) => events.push(event))
    const isOpen = next(socket, 'connect')
    socket.connect()
    await isOpen
    await socket.timeout(60_000).emitWithAck(EVENTS.subscribe, { topic: 'displays' })
    const states = () => events.map(({ row }) => ('kind' in row && row.kind === 'command' ? row.state : ''))
    const id = String((await send(display.id, { type: 'identify' })).body?.id)
    await expect.poll(states).toEqual(['queued'])
    const screen = await connected(display)
    await report(screen)
    await expect.poll(states).toEqual(['queued', 'delivered'])
    await report(screen, [{ id, failure: null }])
    await expect.poll(states).toEqual(['queued', 'delivered', 'done'])
  })
})

describe('messages and takeovers on displays', () => {
  const inMinutes = (minutes: number) => seoulIso(now() + minutes * 60_000)
  const put = (body: object) =>
    server.post(
      '/api/admin/displays/messages',
      { id: crypto.randomUUID(), kind: 'message', to: { all: true }, ends_at: inMinutes(10), ...body },
      admin.session,
    )
  const listed = async () =>
    (await server.get('/api/admin/displays/messages', admin.session)).body?.items as DisplayMessage[]

  it('P90: a message reaches the displays of its target with a new revision, and counts who has proven it', async () => {
    const [lobby, hall] = [await createDisplay(server), await createDisplay(server, '3층')]
    await server.put(`/api/admin/displays/${hall.id}`, { group: '딜링룸' }, admin.session)
    const socket = await connected(hall)
    const notified = next<DisplayNotice>(socket, EVENTS.display)
    const { status, body } = await put({ to: { group: '딜링룸' }, level: 'warning', text: '15시 점검' })
    expect([status, body?.targets, body?.shown]).toEqual([201, 1, 0])
    await notified
    expect(await own(hall)).toMatchObject({
      revision: 3,
      takeover: null,
      messages: [{ level: 'warning', text: '15시 점검' }],
    })
    expect(await own(lobby)).toMatchObject({ revision: 1, messages: [] })
    await report(socket, [], 3)
    expect((await listed())[0]).toMatchObject({ targets: 1, shown: 1, away: 0, state: 'on' })
    expect((await acts(1))[0]).toMatchObject({
      action: 'display_message_sent',
      admin_id: 'warden',
      details: { kind: 'message', text: '15시 점검', count: 1 },
    })
  })

  it('a message is over at its end, or when it is ended, which is on record', async () => {
    const display = await createDisplay(server)
    await put({ text: '짧게', ends_at: inMinutes(1) })
    const long = String((await put({ text: '길게' })).body?.id)
    expect((await own(display)).messages.map(({ text }) => text)).toEqual(['길게', '짧게'])
    aheadMs = 60_000
    expect((await own(display)).messages.map(({ text }) => text)).toEqual(['길게'])
    const end = () => server.remove(`/api/admin/displays/messages/${long}`, admin.session)
    expect((await end()).status).toBe(204)
    expect(await own(display)).toMatchObject({ messages: [], revision: 4 })
    expect((await end()).status).toBe(404)
    expect((await listed()).map(({ state, ended_by }) => [state, ended_by])).toEqual([
      ['over', 'warden'],
      ['over', null],
    ])
    expect((await acts(1))[0]?.action).toBe('display_message_ended')
  })

  it('of several takeovers the newest counts, and the one before is back when it ends', async () => {
    const display = await createDisplay(server)
    const takeover = (text: string, minutes: number) =>
      put({ kind: 'takeover', board: { board: 'text', text }, ends_at: inMinutes(minutes) })
    await takeover('대피 훈련', 30)
    aheadMs = 1
    await takeover('대피', 10)
    expect((await own(display)).takeover).toMatchObject({ board: { board: 'text', text: '대피' } })
    aheadMs = 10 * 60_000 + 1
    expect((await own(display)).takeover).toMatchObject({ board: { board: 'text', text: '대피 훈련' } })
  })

  it('a message without an end within a day, without a display or beyond 140 characters is refused', async () => {
    await createDisplay(server)
    const refused = async (body: object) =>
      ((await put(body)).body?.errors as { field: string }[] | undefined)?.map(({ field }) => field)
    expect(await refused({ text: 'a', ends_at: inMinutes(24 * 60 + 1) })).toEqual(['ends_at'])
    expect(await refused({ text: 'a', ends_at: inMinutes(-1) })).toEqual(['ends_at'])
    expect(await refused({ text: 'a', ends_at: undefined })).toEqual(['ends_at'])
    expect(await refused({ text: 'a', to: { display: crypto.randomUUID() } })).toEqual(['to'])
    expect(await refused({ text: 'a'.repeat(141) })).toEqual(['text'])
    expect(await listed()).toEqual([])
  })

  it('the same message sent again is the same message', async () => {
    const display = await createDisplay(server)
    const id = crypto.randomUUID()
    await put({ id, text: '한 번' })
    expect((await put({ id, text: '한 번' })).body?.id).toBe(id)
    expect(await own(display)).toMatchObject({ revision: 2, messages: [{ id }] })
    expect(await put({ id, text: '다른 말' })).toMatchObject({ status: 409, body: { code: 'conflict' } })
  })

  it('the same message sent by two admins at the same moment is one message', async () => {
    const display = await createDisplay(server)
    const second = await createPerson(server, `second-${crypto.randomUUID()}`, { role: 'admin' })
    const body = { id: crypto.randomUUID(), kind: 'message', to: { all: true }, ends_at: inMinutes(10) }
    const sent = { ...body, text: '한 번' }
    const answers = await Promise.all([
      server.post('/api/admin/displays/messages', sent, admin.session),
      other.post('/api/admin/displays/messages', sent, second.session),
    ])
    expect(answers.map(({ body: answer }) => answer?.id)).toEqual([body.id, body.id])
    expect(await own(display)).toMatchObject({ revision: 2, messages: [{ id: body.id }] })
  })
})

describe('pictures of displays', () => {
  const picture = {
    image: `data:image/webp;base64,${'A'.repeat(40_000)}`,
    numbers: [{ name: 'KOSPI', value: '2,712.31' }],
  }

  it('a picture is kept until the next one, and an image beyond 40 KB is refused', async () => {
    const display = await createDisplay(server)
    const put = (body: object) => server.put('/api/displays/self/picture', body, display.session)
    const read = () => server.get(`/api/admin/displays/${display.id}/picture`, admin.session)
    expect((await read()).status).toBe(404)
    expect((await put(picture)).status).toBe(204)
    expect((await read()).body).toMatchObject(picture)
    expect((await put({ ...picture, image: null })).status).toBe(204)
    expect((await read()).body?.image).toBeNull()
    const large = { ...picture, image: `data:image/webp;base64,${'A'.repeat(60_000)}` }
    expect((await put(large)).status).toBe(422)
    expect((await put({ ...picture, image: 'https://example.org/spy.png' })).status).toBe(422)
    const leftMs = await server.deps.redis.pttl(`display:picture:${display.id}`)
    expect([leftMs > 0, leftMs <= 600_000]).toEqual([true, true])
  })
})

it('a display that is deleted takes its commands with it', async () => {
  const display = await createDisplay(server)
  await send(display.id, { type: 'identify' })
  await server.remove(`/api/admin/displays/${display.id}?forget=true`, admin.session)
  expect(await server.database('display_commands').pluck('id')).toEqual([])
  const listed = (await server.get('/api/admin/displays', admin.session)).body?.items as Display[]
  expect(listed).toEqual([])
})
