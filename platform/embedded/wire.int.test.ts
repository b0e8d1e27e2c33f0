import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { newDataDir } from '../testing/data-dir.ts'
import { resetStack, stackUrls } from '../testing/embedded-stack.ts'
import { openEngine } from './engine.ts'
import { parse, query, SYNC } from './messages.ts'
import { Wire } from './wire.ts'

const open: pg.Client[] = []
const servers: Server[] = []

async function connectClient(connectionString = stackUrls().databaseUrl): Promise<pg.Client> {
  const client = new pg.Client({ connectionString })
  client.on('error', () => {})
  open.push(client)
  await client.connect()
  return client
}

/** The raw socket of a client that has authenticated. */
function socketOf(client: pg.Client): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream
}

async function listen(server: Server): Promise<number> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

function withPort(port: number): string {
  const url = new URL(stackUrls().databaseUrl)
  url.port = String(port)
  return url.href
}

async function valueOf(client: pg.Client, sql: string): Promise<unknown> {
  const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' })
  return rows[0]?.[0]
}

beforeAll(async () => {
  await resetStack()
  const client = await connectClient()
  await client.query('CREATE TABLE entries (id int PRIMARY KEY)')
})

afterEach(async () => {
  await Promise.allSettled(open.splice(0).map((client) => client.end()))
  for (const server of servers.splice(0)) server.close()
})

test('statements and answers may be larger than 64 KiB', async () => {
  const client = await connectClient()
  const text = 'x'.repeat(3_000_000)
  expect(await valueOf(client, `SELECT length('${text}')`)).toBe(text.length)
  const { rows } = await client.query<{ text: string }>('SELECT $1::text AS text', [text])
  expect(rows[0]?.text).toBe(text)
  expect((await client.query('SELECT * FROM generate_series(1, 50000)')).rowCount).toBe(50_000)
})

test('messages may be split at every byte', async () => {
  const { port } = new URL(stackUrls().databaseUrl)
  const splitter = createServer((near) => {
    const far = connect(Number(port), '127.0.0.1').setNoDelay(true)
    near.setNoDelay(true)
    void byteByByte(near, far)
    void byteByByte(far, near)
  })
  const client = await connectClient(withPort(await listen(splitter)))
  expect(await valueOf(client, "SELECT '한글'")).toBe('한글')
  const { rows } = await client.query<{ sum: number }>('SELECT $1::int + $2::int AS sum', [40, 2])
  expect(rows).toEqual([{ sum: 42 }])
  await expect(client.query('SELECT nonsense')).rejects.toMatchObject({ code: '42703' })
})

async function byteByByte(from: Socket, to: Socket): Promise<void> {
  for await (const chunk of from) {
    for (const byte of chunk as Buffer) {
      await new Promise((written) => to.write(Buffer.of(byte), written))
      await nextTurn()
    }
  }
  to.end()
}

test('a transaction has the session exclusively, and the next one sees its commit', async () => {
  const [a, b] = [await connectClient(), await connectClient()]
  await a.query('BEGIN')
  await a.query('INSERT INTO entries VALUES (1)')
  let hasAnswer = false
  const seenByB = valueOf(b, 'SELECT count(*)::int FROM entries').finally(() => (hasAnswer = true))
  await a.query('INSERT INTO entries VALUES (2)')
  expect(hasAnswer).toBe(false)
  await a.query('COMMIT')
  expect(await seenByB).toBe(2)
})

test('transactions of many connections follow one another', async () => {
  const clients = await Promise.all(Array.from({ length: 8 }, () => connectClient()))
  await clients[0]?.query('CREATE TABLE counter AS SELECT 0 AS value')
  await Promise.all(
    clients.map(async (client) => {
      for (let round = 0; round < 10; round++) {
        await client.query('BEGIN')
        const value = Number(await valueOf(client, 'SELECT value FROM counter'))
        await client.query('UPDATE counter SET value = $1', [value + 1])
        await client.query(round % 5 === 4 ? 'ROLLBACK' : 'COMMIT')
      }
    }),
  )
  expect(await valueOf(await connectClient(), 'SELECT value FROM counter')).toBe(64)
})

test('a transaction is rolled back when its client dies', async () => {
  const [dying, waiting] = [await connectClient(), await connectClient()]
  await dying.query('BEGIN')
  await dying.query('INSERT INTO entries VALUES (100)')
  const seen = valueOf(waiting, 'SELECT count(*)::int FROM entries WHERE id = 100')
  socketOf(dying).destroy()
  expect(await seen).toBe(0)
})

test('a client that dies in the middle of a batch frees the session', async () => {
  const [dying, waiting] = [await connectClient(), await connectClient()]
  const socket = socketOf(dying)
  socket.write(parse('INSERT INTO entries VALUES (101)'))
  socket.write(Buffer.concat([BIND, EXECUTE, FLUSH]))
  await once(socket, 'data')
  const seen = valueOf(waiting, 'SELECT count(*)::int FROM entries WHERE id = 101')
  socket.destroy()
  expect(await seen).toBe(0)
})

test('a client that dies in the queue is skipped', async () => {
  const [owner, dying, waiting] = [await connectClient(), await connectClient(), await connectClient()]
  await owner.query('BEGIN')
  void dying.query('INSERT INTO entries VALUES (102)').catch(() => {})
  const seen = valueOf(waiting, 'SELECT count(*)::int FROM entries WHERE id = 102')
  await owner.query('SELECT 1')
  socketOf(dying).destroy()
  await once(socketOf(dying), 'close')
  await owner.query('SELECT 1')
  await owner.query('COMMIT')
  expect(await seen).toBe(0)
})

test('after an error in the middle of a batch everything is skipped until Sync', async () => {
  const client = await connectClient()
  const batch = [parse('SELECT nonsense'), BIND, EXECUTE, parse('SELECT 1'), BIND, EXECUTE, SYNC]
  expect(await typesOfReply(client, batch)).toEqual(['E', 'Z:I'])
  expect(await typesOfReply(client, [parse('SELECT 1'), BIND, EXECUTE, SYNC])).toEqual([
    '1',
    '2',
    'D',
    'C',
    'Z:I',
  ])
})

test('an error in a batch inside a transaction fails the transaction until it is rolled back', async () => {
  const client = await connectClient()
  const batch = [
    query('BEGIN'),
    parse('SELECT 1/0'),
    BIND,
    EXECUTE,
    SYNC,
    query('SELECT 1'),
    query('ROLLBACK'),
  ]
  expect(await typesOfReply(client, batch, 4)).toEqual(['C', 'Z:T', '1', 'E', 'Z:E', 'E', 'Z:E', 'C', 'Z:I'])
})

test('an error in a batch of several statements undoes those before it', async () => {
  const client = await connectClient()
  const insert = [parse('INSERT INTO entries VALUES (103)'), BIND, EXECUTE]
  await typesOfReply(client, [...insert, parse('SELECT 1/0'), BIND, EXECUTE, SYNC])
  expect(await valueOf(await connectClient(), 'SELECT count(*)::int FROM entries WHERE id = 103')).toBe(0)
})

test('two connections may give two statements the same name', async () => {
  const [a, b] = [await connectClient(), await connectClient()]
  const read = async (client: pg.Client, text: string): Promise<unknown> =>
    (await client.query<{ value: unknown }>({ name: 'same', text })).rows[0]?.value
  expect(await read(a, 'SELECT 1 AS value')).toBe(1)
  expect(await read(b, 'SELECT 2 AS value')).toBe(2)
  expect(await read(a, 'SELECT 1 AS value')).toBe(1)
  await a.end()
  expect(await read(b, 'SELECT 2 AS value')).toBe(2)
  expect(await valueOf(b, 'SELECT count(*)::int FROM pg_prepared_statements')).toBe(1)
})

test('settings belong to the connection that made them', async () => {
  const [a, b] = [await connectClient(), await connectClient()]
  await a.query("SET timezone = 'Asia/Seoul'; SET ROLE pg_monitor")
  expect(await valueOf(b, "SELECT current_setting('timezone') || ' ' || current_user")).toBe('UTC postgres')
  expect(await valueOf(a, "SELECT current_setting('timezone') || ' ' || current_user")).toBe(
    'Asia/Seoul pg_monitor',
  )
  await a.end()
  expect(await valueOf(b, "SELECT current_setting('timezone') || ' ' || current_user")).toBe('UTC postgres')
})

test('COPY FROM STDIN is refused with an error, without affecting other connections', async () => {
  const client = await connectClient()
  await expect(client.query('COPY entries FROM STDIN')).rejects.toMatchObject({ code: '0A000' })
  await expect(client.query('SELECT 1;\n copy entries(id) from stdin csv')).rejects.toMatchObject({
    code: '0A000',
  })
  expect(await valueOf(client, 'SELECT 1')).toBe(1)
})

test('an unknown message closes its connection and no other', async () => {
  const [odd, other] = [await connectClient(), await connectClient()]
  const ended = once(odd, 'error') as Promise<[Error]>
  socketOf(odd).write(message('z', ''))
  expect((await ended)[0]).toMatchObject({ code: '08P01' })
  expect(await valueOf(other, 'SELECT 1')).toBe(1)
})

test('a wrong password is refused', async () => {
  const url = new URL(stackUrls().databaseUrl)
  url.password = 'wrong'
  await expect(connectClient(url.href)).rejects.toMatchObject({ code: '28000' })
})

test.each([
  ['SSLRequest', 80877103],
  ['GSSENCRequest', 80877104],
])('%s is declined', async (_name, code) => {
  const socket = await connectRaw()
  socket.write(startupRequest(code))
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toBe('N')
  socket.destroy()
})

test('CancelRequest is answered by closing the connection, as Postgres does', async () => {
  const socket = await connectRaw()
  const answer: Buffer[] = []
  socket.on('data', (bytes: Buffer) => answer.push(bytes))
  socket.write(startupRequest(80877102, 1, 0))
  await once(socket, 'close')
  expect(answer).toEqual([])
})

test('an idle transaction is terminated and rolled back while others wait', async () => {
  const dataDir = newDataDir('wire')
  const engine = await openEngine(path.join(dataDir, 'postgres'), () => {})
  let nowMs = 0
  const wire = new Wire({ engine, password: new URL(stackUrls().databaseUrl).password, now: () => nowMs })
  const url = withPort(await listen(createServer((socket) => wire.serve(socket))))
  const [idle, waiting] = [await connectClient(url), await connectClient(url)]
  await idle.query('BEGIN; CREATE TABLE draft ()')
  nowMs = 1_000
  wire.endIdleTransaction(1_000)
  expect(await valueOf(idle, 'SELECT 1')).toBe(1)

  const seen = valueOf(waiting, "SELECT to_regclass('draft')")
  await expect.poll(() => wire.isContested).toBe(true)
  wire.endIdleTransaction(1_000)
  nowMs = 2_000
  const ended = once(idle, 'error') as Promise<[Error]>
  wire.endIdleTransaction(1_000)

  expect((await ended)[0]).toMatchObject({ code: '25P03' })
  expect(await seen).toBeNull()
  await wire.close()
  await engine.close()
  rmSync(dataDir, { recursive: true })
})

const BIND = message('B', '\0\0\0\0\0\0\0\0')
const EXECUTE = message('E', '\0\0\0\0\0')
const FLUSH = message('H', '')

function message(type: string, body: string): Buffer {
  const bytes = Buffer.from(`${type}....${body}`)
  bytes.writeUInt32BE(bytes.length - 1, 1)
  return bytes
}

function startupRequest(...words: number[]): Buffer {
  const bytes = Buffer.alloc(4 + words.length * 4)
  bytes.writeUInt32BE(bytes.length)
  words.forEach((word, index) => bytes.writeUInt32BE(word, 4 + index * 4))
  return bytes
}

async function connectRaw(): Promise<Socket> {
  const { port } = new URL(stackUrls().databaseUrl)
  const socket = connect(Number(port), '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

/**
 * Sends messages over the raw socket and collects the types of the replies, up to the given number of
 * ReadyForQuery.
 */
async function typesOfReply(client: pg.Client, messages: Uint8Array[], readies = 1): Promise<string[]> {
  const socket = socketOf(client)
  const pgListeners = socket.listeners('data') as ((bytes: Buffer) => void)[]
  socket.removeAllListeners('data')
  for (const bytes of messages) socket.write(bytes)
  let reply = Buffer.alloc(0)
  const types: string[] = []
  while (types.filter((type) => type.startsWith('Z')).length < readies) {
    const [bytes] = (await once(socket, 'data')) as [Buffer]
    reply = Buffer.concat([reply, bytes])
    while (reply.length >= 5 && reply.length > reply.readUInt32BE(1)) {
      const end = 1 + reply.readUInt32BE(1)
      const type = String.fromCharCode(reply[0] ?? 0)
      types.push(type === 'Z' ? `Z:${reply.toString('latin1', 5, 6)}` : type)
      reply = reply.subarray(end)
    }
  }
  for (const listener of pgListeners) socket.on('data', listener)
  return types
}
