import { Manager } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '#database/pool'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import type { ListClientToServer, ListServerToClient } from '#shared/protocol/events'
import { ADMIN_NAMESPACE, BOARD_NAMESPACE, TOPICS } from '#shared/protocol/topics'
import type { Namespace, TopicTable } from '#shared/protocol/topics'
import { followList } from '../../../web/src/live/follow-list.ts'
import type { ListState } from '../../../web/src/live/follow-list.ts'
import { ListFeed } from '../../../web/src/live/list-feed.ts'
import { next, startLiveServer, type LiveServer } from '../../testing/live-server.ts'
import type { ReadList } from './list.ts'

/** A list that is not part of the product: weather reports. */
interface Report {
  seq: number
  text: string
}

let database: Database
let servers: LiveServer[]
const stops: (() => void)[] = []

/** What a topic needs: this table entry, and the reader below. */
const weather = (namespace: Namespace): TopicTable => ({
  ...TOPICS,
  weather: { kind: 'list', list: 'reports', dense: true, namespace, right: 'view_market', cost: 1 },
})

const read: ReadList<Report> = async (afterSeq, limit) => {
  const rows = database<Report>('reports').where('seq', '>', afterSeq).orderBy('seq').limit(limit)
  const [newest] = await database<Report>('reports').orderBy('seq', 'desc').limit(1)
  return { items: limit === 0 ? [] : await rows, last_seq: newest?.seq ?? 0 }
}

/** A page as REST returns it for rows before those in memory. */
const olderThan = (seq: number, limit: number) =>
  database<Report>('reports').where('seq', '<', seq).orderBy('seq', 'desc').limit(limit)

const report = (from: number, to = from) =>
  database<Report>('reports').insert(
    Array.from({ length: to - from + 1 }, (_, at) => ({ seq: from + at, text: `report ${from + at}` })),
  )
/** Newest first. */
const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, at) => from - at)

beforeAll(async () => {
  await resetStack()
  database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  await database.raw('CREATE TABLE reports (seq integer PRIMARY KEY, text text NOT NULL)')
})
afterAll(() => database.destroy())
beforeEach(() => database('reports').truncate())
afterEach(async () => {
  for (const stop of stops.splice(0)) stop()
  await Promise.all(servers.map((server) => server.close()))
})

async function start(namespace: Namespace): Promise<void> {
  const more = { topics: weather(namespace), lists: { reports: { read } } }
  const server = () => startLiveServer(undefined, undefined, undefined, more)
  servers = [await server(), await server()]
}

async function connect(
  at: number,
  namespace: Namespace,
): Promise<Socket<ListServerToClient<'weather', Report>, ListClientToServer<'weather'>>> {
  const server = servers[at] as LiveServer
  const token = await server.token({ role: 'admin' })
  const manager = new Manager(server.url, { transports: ['websocket'], reconnection: false })
  stops.push(() => manager._close())
  return manager.socket(namespace, { auth: { token } })
}

/** A page that follows the list, with the reader of the browser. */
async function page(at: number, namespace: Namespace, feed = new ListFeed<Report>(true, () => true)) {
  const socket = await connect(at, namespace)
  let state: ListState = 'away'
  const received: number[] = []
  socket.on('event', ({ seq }) => received.push(seq))
  const stop = followList({
    socket,
    topic: 'weather',
    feed,
    newest: () => olderThan(2 ** 31 - 1, 3),
    after: read,
    onRows: () => undefined,
    onState: (now) => (state = now),
  })
  stops.push(stop)
  const seqs = () => feed.rows.map(({ seq }) => seq)
  const is = (expected: ListState) => expect.poll(() => state).toBe(expected)
  await is('live')
  return { socket, feed, received, seqs, is, stop }
}

describe.each<Namespace>([BOARD_NAMESPACE, ADMIN_NAMESPACE])('a list topic in namespace %s', (namespace) => {
  beforeEach(() => start(namespace))

  it('is followed on two servers, row by row, from one entry of the table and one reader', async () => {
    const pages = [await page(0, namespace), await page(1, namespace)]
    await report(1)
    await report(2, 4)
    for (const { seqs, feed, received } of pages) {
      await expect.poll(seqs).toEqual([4, 3, 2, 1])
      expect(received).toEqual([1, 2, 3, 4])
      expect(feed.rows[0]).toEqual({ seq: 4, text: 'report 4' })
    }
  })

  it('is resumed on another server after a break, with every row exactly once', async () => {
    const before = await page(0, namespace)
    await report(1, 5)
    await expect.poll(before.seqs).toEqual(down(5, 1))
    before.socket.io.engine.close()
    await before.is('away')
    before.stop()
    // More than a server keeps in memory, and more than one query reads.
    await report(6, 1_505)
    const after = await page(1, namespace, before.feed)
    await report(1_506)
    await expect.poll(after.seqs).toEqual(down(1_506, 1))
    expect(after.received).toEqual([1_506])
  })

  it('sends a reader every row after the number it names, once and in order', async () => {
    await report(1, 450)
    const socket = await connect(1, namespace)
    const received: number[] = []
    socket.on('event', ({ seq }) => received.push(seq))
    socket.connect()
    await next(socket as unknown as Socket, 'connect')
    const ack = await socket.emitWithAck('subscribe', { topic: 'weather', after_seq: 20 })
    expect(ack).toEqual({ ok: true, topic: 'weather', last_seq: 450 })
    await report(451)
    await expect.poll(() => received).toHaveLength(431)
    expect(received).toEqual(down(451, 21).reverse())
  })

  it('can be paged back to its first row while new ones arrive', async () => {
    await report(1, 8)
    const { feed, seqs } = await page(0, namespace)
    expect(seqs()).toEqual([8, 7, 6])
    feed.older(await olderThan(6, 4))
    await report(9)
    await expect.poll(seqs).toEqual(down(9, 2))
    feed.older(await olderThan(4, 4))
    expect(seqs()).toEqual(down(9, 1))
  })

  it('is unknown in the other namespace', async () => {
    const other = namespace === BOARD_NAMESPACE ? ADMIN_NAMESPACE : BOARD_NAMESPACE
    const socket = await connect(0, other)
    socket.connect()
    await next(socket as unknown as Socket, 'connect')
    for (const request of ['subscribe', 'unsubscribe'] as const)
      expect(await socket.emitWithAck(request, { topic: 'weather' })).toMatchObject({
        ok: false,
        code: 'unknown_topic',
      })
  })
})
