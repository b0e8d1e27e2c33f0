import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, statSync } from 'node:fs'
import type { Socket } from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import pg from 'pg'
import pino from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newDataDir } from '../testing/data-dir.ts'
import { query as message } from './messages.ts'
import { joinEmbeddedStack, startEmbeddedStack, type EmbeddedStack } from './stack.ts'

const log = pino({ level: 'silent' })
const program = fileURLToPath(new URL('../testing/stack-process.ts', import.meta.url))

let dataDir: string
const stacks: EmbeddedStack[] = []
const processes: ChildProcess[] = []

beforeEach(() => {
  dataDir = newDataDir('stack')
})

afterEach(async () => {
  for (const child of processes.splice(0)) child.kill('SIGKILL')
  for (const stack of stacks.splice(0)) await stack.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

async function start(): Promise<EmbeddedStack> {
  const stack = await startEmbeddedStack({ dataDir, log })
  stacks.push(stack)
  return stack
}

interface Printed {
  databaseUrl: string
  redisUrl: string
  code: string
  stopping: boolean
  stopped: boolean
}

/** The stack in a process of its own, which leads a process group as a shell's foreground job does. */
async function startProcess(): Promise<{
  child: ChildProcess
  next: () => Promise<Printed>
  printed: Printed
}> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, dataDir], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  processes.push(child)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<Printed> => JSON.parse(String((await lines.next()).value)) as Printed
  return { child, next, printed: await next() }
}

async function query(databaseUrl: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const results = [await client.query<{ value: unknown }>(sql)].flat()
    return results.flatMap(({ rows }) => rows.map(({ value }) => value))
  } finally {
    await client.end()
  }
}

interface ProcessRow {
  pid: number
  parent: number
  command: string
}

/** All processes but those that have ended and only wait for their parent to ask how. */
function processRows(): ProcessRow[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
  const rows = table.trim().split('\n')
  return rows.flatMap((row) => {
    const [pid, parent, state, ...command] = row.trim().split(/\s+/)
    const hasEnded = state?.startsWith('Z') ?? true
    return hasEnded ? [] : [{ pid: Number(pid), parent: Number(parent), command: command.join(' ') }]
  })
}

function descendantsOf(pid: number | undefined, rows = processRows()): ProcessRow[] {
  const children = rows.filter(({ parent }) => parent === pid)
  return children.flatMap((child) => [child, ...descendantsOf(child.pid, rows)])
}

async function untilGone(processesToEnd: ProcessRow[]): Promise<void> {
  const pids = new Set(processesToEnd.map(({ pid }) => pid))
  await expect.poll(() => processRows().filter(({ pid }) => pids.has(pid))).toEqual([])
}

test('rows of a compressed chunk are still in the answers after a restart, and the URLs are the same', async () => {
  const first = await start()
  await query(
    first.databaseUrl,
    `CREATE EXTENSION timescaledb;
     CREATE TABLE readings (at timestamptz NOT NULL, value int);
     SELECT create_hypertable('readings', 'at');
     ALTER TABLE readings SET (timescaledb.compress);
     INSERT INTO readings SELECT timestamptz '2026-01-01' + i * interval '1 hour', i FROM generate_series(1, 1000) i;
     SELECT compress_chunk(chunk) FROM show_chunks('readings') chunk`,
  )
  await first.stop()

  const second = await start()
  expect(second).toMatchObject({ databaseUrl: first.databaseUrl, redisUrl: first.redisUrl })
  const sums = await query(second.databaseUrl, 'SELECT sum(value)::int AS value FROM readings')
  expect(sums).toEqual([500_500])
})

test('only the owner can read the folder and the passwords in it', async () => {
  await start()
  expect(statSync(path.join(dataDir, 'endpoints.json')).mode & 0o777).toBe(0o600)
  expect(statSync(path.join(dataDir, 'redis', 'redis.conf')).mode & 0o777).toBe(0o600)
  expect(
    descendantsOf(process.pid)
      .map(({ command }) => command)
      .join(),
  ).not.toMatch(/[0-9a-f]{48}/)
})

test('a second start on the same folder is refused without affecting the first', async () => {
  const stack = await start()
  await expect(startEmbeddedStack({ dataDir, log })).rejects.toMatchObject({
    code: 'EMBEDDED_ALREADY_RUNNING',
  })
  const { printed } = await startProcess()
  expect(printed.code).toBe('EMBEDDED_ALREADY_RUNNING')
  expect(await query(stack.databaseUrl, 'SELECT 1 AS value')).toEqual([1])
})

test('a process can join a running stack, but not one that does not run', async () => {
  expect(await joinEmbeddedStack(dataDir)).toBeUndefined()
  const first = await start()
  const joined = await joinEmbeddedStack(dataDir)
  expect(joined).toMatchObject({ databaseUrl: first.databaseUrl, redisUrl: first.redisUrl })
  await joined?.stop()
  expect(await query(first.databaseUrl, 'SELECT 1 AS value')).toEqual([1])
  await stacks.pop()?.stop()
  expect(await joinEmbeddedStack(dataDir)).toBeUndefined()
  expect(await joinEmbeddedStack(path.join(dataDir, 'nowhere'))).toBeUndefined()
})

test('a part whose URL is configured is not started', async () => {
  const stack = await startEmbeddedStack({ dataDir, log, databaseUrl: 'postgres://elsewhere/' })
  stacks.push(stack)
  expect(stack.databaseUrl).toBe('postgres://elsewhere/')
  expect(descendantsOf(process.pid).filter(({ command }) => command.includes('database-main'))).toEqual([])
  const redis = new Redis(stack.redisUrl)
  expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction'])
  await redis.quit()
})

test('after SIGKILL no child process is left, and every committed row and every Redis key is restored', async () => {
  const { child, printed } = await startProcess()
  const children = descendantsOf(child.pid)
  expect(children.map(({ command }) => command).join()).toMatch(
    /database-main.*redis-server|redis-server.*database-main/s,
  )
  const client = new pg.Client({ connectionString: printed.databaseUrl })
  client.on('error', () => {})
  await client.connect()
  await client.query('CREATE TABLE entries (id int PRIMARY KEY)')
  const redis = new Redis(printed.redisUrl)
  await redis.set('key', 'value')
  redis.disconnect()
  let committed = 0
  const inserting = (async () => {
    for (;;) {
      const ids = Array.from({ length: 100 }, (_, index) => committed * 100 + index)
      await client.query('INSERT INTO entries SELECT unnest($1::int[])', [ids])
      committed += 1
      if (committed === 20) child.kill('SIGKILL')
    }
  })()
  await expect(inserting).rejects.toThrow()

  const stack = await start()
  await untilGone(children)
  const [count] = await query(stack.databaseUrl, 'SELECT count(*)::int AS value FROM entries')
  expect([committed * 100, (committed + 1) * 100]).toContain(count)
  expect(stack.databaseUrl).toBe(printed.databaseUrl)
  const again = new Redis(stack.redisUrl)
  expect(await again.get('key')).toBe('value')
  await again.quit()
})

test('a start right after SIGKILL waits for the database process that still executes a statement', async () => {
  const { child, printed } = await startProcess()
  const children = descendantsOf(child.pid)
  const client = new pg.Client({ connectionString: printed.databaseUrl })
  client.on('error', () => {})
  await client.connect()
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
  const long = 'CREATE TABLE entries AS SELECT count(*)::int AS id FROM generate_series(1, 5000000)'
  stream.write(Buffer.concat([message('SELECT 1'), message(long)]))
  await once(stream, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')

  const stack = await start()

  const pids = children.map(({ pid }) => pid)
  expect(processRows().filter(({ pid }) => pids.includes(pid))).toEqual([])
  expect(await query(stack.databaseUrl, 'SELECT id AS value FROM entries')).toEqual([5_000_000])
})

test.each([
  ['database', /database-main/],
  ['redis', /^\S*redis-server/],
])('the %s is restarted on the same port when it dies', async (_name, command) => {
  const stack = await start()
  await query(stack.databaseUrl, 'CREATE TABLE entries AS SELECT 1 AS id')
  const redis = new Redis(stack.redisUrl, { maxRetriesPerRequest: null })
  redis.on('error', () => {})
  await redis.set('key', 'value')
  const [victim] = descendantsOf(process.pid).filter((row) => command.test(row.command))
  expect(victim).toBeDefined()
  if (victim) process.kill(victim.pid, 'SIGKILL')
  await expect
    .poll(() => query(stack.databaseUrl, 'SELECT id AS value FROM entries').catch(() => []))
    .toEqual([1])
  expect(await redis.get('key')).toBe('value')
  await redis.quit()
})

test('Ctrl-C in the terminal’s process group leaves the children to an orderly stop', async () => {
  const { child, next, printed } = await startProcess()
  const children = descendantsOf(child.pid)
  process.kill(-(child.pid ?? 0), 'SIGINT')
  expect(await next()).toEqual({ stopping: true })
  expect(await next()).toEqual({ stopped: true })
  await once(child, 'exit')
  expect(child.exitCode).toBe(0)
  await untilGone(children)
  await expect(query(printed.databaseUrl, 'SELECT 1 AS value')).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  })
})
