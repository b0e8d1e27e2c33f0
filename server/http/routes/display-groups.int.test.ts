import type { Socket } from 'socket.io-client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SentCommand } from '#shared/displays/commands'
import type { DisplayPart, GroupTarget } from '#shared/displays/groups'
import { EVENTS } from '#shared/protocol/events'
import type { Ack, DisplayNotice } from '#shared/protocol/messages'
import type { GroupCommandAnswer } from '#shared/rest/display-groups'
import type { Display } from '#shared/rest/displays'
import { MAX_OPEN_COMMANDS } from '../../displays/limits.ts'
import { goodReport } from '../../testing/display-report.ts'
import { createDisplay, type TestDisplay } from '../../testing/displays.ts'
import { next, startLiveServer, type LiveServer } from '../../testing/live-server.ts'
import { createPerson, type TestPerson } from '../../testing/people.ts'
import { startAnotherServer, startTestServer, type TestServer } from '../../testing/test-server.ts'

const UNKNOWN = '00000000-0000-4000-8000-000000000000'

let server: TestServer
let other: TestServer
let live: LiveServer
let admin: TestPerson
let second: TestPerson
beforeAll(async () => {
  server = await startTestServer()
  other = await startAnotherServer()
  live = await startLiveServer()
  admin = await createPerson(server, 'warden', { role: 'admin' })
  second = await createPerson(server, 'porter', { role: 'admin' })
})
afterAll(async () => {
  await live.close()
  await other.close()
  await server.close()
})
beforeEach(async () => {
  await server.database('displays').delete()
})

async function created(name: string, group = ''): Promise<TestDisplay> {
  const display = await createDisplay(server, name)
  if (group !== '') await server.database('displays').where({ id: display.id }).update({ fleet_group: group })
  return display
}
async function connected({ token }: TestDisplay): Promise<Socket> {
  const socket = live.client({ token })
  const isConnected = next(socket, 'connect')
  socket.connect()
  await isConnected
  return socket
}
async function report(socket: Socket, changes: object = {}): Promise<SentCommand[]> {
  const sent = { ...goodReport(), ...changes }
  const ack = (await socket.timeout(60_000).emitWithAck(EVENTS.report, sent)) as Ack<{
    commands: SentCommand[]
  }>
  if (!ack.ok) throw new Error(ack.code)
  return ack.commands
}
const entries = async () => (await server.get('/api/admin/displays', admin.session)).body?.items as Display[]
const entryOf = async (id: string) => (await entries()).find((each) => each.id === id) as Display
async function acts(action: string) {
  const rows = await server
    .database('audit_logs')
    .where({ action })
    .orderBy('id', 'desc')
    .select<{ target: string; admin_id: string; details: string }[]>('target', 'admin_id', 'details')
  return rows.map(({ details, ...row }) => ({
    ...row,
    details: JSON.parse(details) as Record<string, unknown>,
  }))
}

describe('giving boards and rules of a display to others', () => {
  const NIGHT = { name: '밤', from: '22:00', until: '06:00', show: 'off' }
  const CAPS = { board: 'caps', dwell_s: 30 }
  const change = ({ id }: TestDisplay, body: object) =>
    server.put(`/api/admin/displays/${id}`, body, admin.session)
  const apply = (
    { id }: { id: string },
    body: { to: GroupTarget; parts?: DisplayPart[] },
    { by = server, as = admin } = {},
  ) =>
    by.post(
      `/api/admin/displays/${id}/apply`,
      { parts: ['boards', 'schedule', 'events'], ...body },
      as.session,
    )

  it('the ticked parts are given to a group, each with one revision, a notice and a record of its own', async () => {
    const source = await created('로비', '딜링룸')
    const [one, two, elsewhere] = [
      await created('나', '딜링룸'),
      await created('가', '딜링룸'),
      await created('식당'),
    ]
    await change(source, { boards: [CAPS], schedule: [NIGHT], language: 'en' })
    const notified = next<DisplayNotice>(await connected(one), EVENTS.display)
    const { status, body } = await apply(source, { to: { group: '딜링룸' }, parts: ['boards'] })
    expect([status, body?.items]).toEqual([
      200,
      [
        { id: two.id, name: '가', revision: 2, changed: true },
        { id: one.id, name: '나', revision: 2, changed: true },
      ],
    ])
    await notified
    expect(await entryOf(one.id)).toMatchObject({ boards: [CAPS], schedule: [], language: 'ko', revision: 2 })
    expect((await entryOf(elsewhere.id)).revision).toBe(1)
    expect((await entryOf(source.id)).revision).toBe(2)
    const [last, before] = await acts('display_changed')
    expect([last?.target, before?.target].sort()).toEqual(['가', '나'])
    expect(last?.details).toMatchObject({ from_display: '로비', after: { boards: 'caps: 30 s' } })
  })

  it('a display that has it already keeps its revision, and leaves no record', async () => {
    const [source, same] = [await created('로비'), await created('가')]
    const recorded = (await acts('display_changed')).length
    const { body } = await apply(source, { to: { all: true } })
    expect(body?.items).toEqual([{ id: same.id, name: '가', revision: 1, changed: false }])
    expect(await acts('display_changed')).toHaveLength(recorded)
  })

  it('where one display is unknown or revoked it is named, and none is changed', async () => {
    const [source, good, revoked] = [await created('로비'), await created('가'), await created('나')]
    await change(source, { boards: [CAPS] })
    await server.remove(`/api/admin/displays/${revoked.id}`, admin.session)
    const { status, body } = await apply(source, { to: { displays: [good.id, UNKNOWN, revoked.id] } })
    expect([status, body?.errors]).toMatchObject([
      422,
      [
        { field: 'to.displays.1', code: 'unknown_display' },
        { field: 'to.displays.2', code: 'revoked_display', message: 'is revoked: 나' },
      ],
    ])
    expect((await entryOf(good.id)).revision).toBe(1)
    expect((await apply({ id: UNKNOWN }, { to: { all: true } })).status).toBe(404)
    expect((await apply(source, { to: { group: '없는 묶음' } })).status).toBe(422)
    expect((await apply(source, { to: { all: true }, parts: [] })).status).toBe(422)
  })

  it('two admins at once, on two servers and crosswise, both succeed, one after the other', async () => {
    const [first, last] = [await created('로비'), await created('정문')]
    for (let n = 0; n < 4; n++) await created(`벽 ${n}`, '벽')
    await change(first, { boards: [CAPS] })
    await change(last, { boards: [{ board: 'news', dwell_s: 20 }] })
    const statuses = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        apply(
          n % 2 === 0 ? first : last,
          { to: { group: '벽' } },
          n % 2 === 0 ? {} : { by: other, as: second },
        ),
      ),
    )
    expect(statuses.map(({ status }) => status)).toEqual(Array(6).fill(200))
    const walls = (await entries()).filter(({ group }) => group === '벽')
    const [{ boards }] = walls as [Display]
    expect(walls.map((wall) => wall.boards)).toEqual(Array(4).fill(boards))
    expect(new Set(walls.map(({ revision }) => revision)).size).toBe(1)
    const crosswise = await Promise.all([
      apply(first, { to: { displays: [last.id] } }),
      apply(last, { to: { displays: [first.id] } }, { by: other, as: second }),
    ])
    expect(crosswise.map(({ status }) => status)).toEqual([200, 200])
    expect((await entryOf(first.id)).boards).toEqual((await entryOf(last.id)).boards)
  })
})

describe('commands to several displays', () => {
  const send = (body: object, { by = server, as = admin } = {}) =>
    by.post('/api/admin/displays/commands', { id: crypto.randomUUID(), ...body }, as.session)
  const read = async (id: unknown) =>
    (await server.get(`/api/admin/displays/commands/${String(id)}`, admin.session))
      .body as unknown as GroupCommandAnswer

  it('each display of a group has a command with an outcome of its own', async () => {
    const [one, two] = [await created('가', '벽'), await created('나', '벽')]
    await created('식당')
    const sockets = [await connected(one), await connected(two)]
    const { status, body } = await send({ to: { group: '벽' }, command: { type: 'blank' } })
    expect([status, body?.items]).toMatchObject([
      201,
      [
        { display: one.id, name: '가', state: 'queued' },
        { display: two.id, name: '나', state: 'queued' },
      ],
    ])
    expect((await entries()).map(({ name, is_blank, revision }) => [name, is_blank, revision])).toEqual([
      ['가', true, 2],
      ['나', true, 2],
      ['식당', false, 1],
    ])
    const [first, last] = sockets as [Socket, Socket]
    const [command] = await report(first)
    expect(command).toMatchObject({ type: 'blank', revision: 2 })
    await report(first, { outcomes: [{ id: command?.id, failure: null }] })
    await report(last)
    expect((await read(body?.id)).items).toMatchObject([{ state: 'done' }, { state: 'delivered' }])
    const sent = await acts('display_commanded')
    expect(sent.slice(0, 2).map(({ target, details }) => [target, details.command, details.count])).toEqual(
      expect.arrayContaining([
        ['가', 'blank', 2],
        ['나', 'blank', 2],
      ]),
    )
  })

  it('says which displays are away, and refuses unknown ones, revoked ones and pictures', async () => {
    const [well, away, revoked] = [await created('가'), await created('나'), await created('다')]
    await report(await connected(well))
    const long = new Date(Date.now() - 3_600_000)
    await server.database('displays').where({ id: away.id }).update({ paired_at: long, created_at: long })
    await server.remove(`/api/admin/displays/${revoked.id}`, admin.session)
    const identify = { type: 'identify' }
    const { body } = await send({ to: { all: true }, command: identify })
    expect(
      (body as unknown as GroupCommandAnswer).items.map(({ name, away: isAway }) => [name, isAway]),
    ).toEqual([
      ['가', false],
      ['나', true],
    ])
    const displays = [well.id, UNKNOWN, revoked.id]
    const { status, body: refused } = await send({ to: { displays }, command: identify })
    expect([status, refused?.errors]).toMatchObject([
      422,
      [
        { field: 'to.displays.1', code: 'unknown_display' },
        { field: 'to.displays.2', code: 'revoked_display' },
      ],
    ])
    expect((await send({ to: { all: true }, command: { type: 'picture' } })).status).toBe(422)
    const nothing = await server.get(`/api/admin/displays/commands/${UNKNOWN}`, admin.session)
    expect(nothing.status).toBe(404)
  })

  it('the same command sent again, by two admins at the same moment, is one command', async () => {
    const display = await created('가')
    const id = crypto.randomUUID()
    const pause = { id, to: { all: true }, command: { type: 'pause' } }
    const answers = await Promise.all([send(pause), send(pause, { by: other, as: second }), send(pause)])
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
    expect((await read(id)).items).toHaveLength(1)
    expect((await entryOf(display.id)).revision).toBe(2)
    expect((await send({ ...pause, command: { type: 'resume' } })).status).toBe(409)
  })

  it('where too many commands wait for one display, it is named, and none has the command', async () => {
    const [free, full] = [await created('가'), await created('나')]
    for (let n = 0; n < MAX_OPEN_COMMANDS; n++)
      await send({ to: { displays: [full.id] }, command: { type: 'identify' } })
    const { status, body } = await send({ to: { all: true }, command: { type: 'blank' } })
    expect([status, body?.detail]).toEqual([409, expect.stringContaining('나')])
    expect((await entryOf(free.id)).is_blank).toBe(false)
  })
})
