import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
import pg from 'pg'
import pino from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fillDataDir } from '../testing/data-dir.ts'
import { startEmbeddedStack, type EmbeddedStack } from './stack.ts'

let parent: string
let original: string
const stacks: EmbeddedStack[] = []
const logged: string[] = []
const log = pino({ level: 'warn' }, { write: (line) => void logged.push(line) })

beforeEach(() => {
  parent = mkdtempSync(path.join(os.tmpdir(), 'copied-'))
  original = path.join(parent, 'original')
  mkdirSync(original)
  fillDataDir(original)
  logged.length = 0
})

afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.stop()
  rmSync(parent, { recursive: true, force: true })
})

async function start(dataDir: string, databaseUrl?: string): Promise<EmbeddedStack> {
  const stack = await startEmbeddedStack({ dataDir, log, databaseUrl })
  stacks.push(stack)
  return stack
}

/** The Redis run id and the database's start time: both change at a restart. */
async function runsOf({ databaseUrl, redisUrl }: EmbeddedStack): Promise<unknown> {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 0, retryStrategy: () => null })
  redis.on('error', () => {})
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ id: number }>(
      'SELECT pg_postmaster_start_time() AS started, id FROM entries',
    )
    return [/run_id:(\w+)/.exec(await redis.info('server'))?.[1], await redis.get('key'), rows]
  } finally {
    redis.disconnect()
    await client.end()
  }
}

async function fill({ databaseUrl, redisUrl }: EmbeddedStack): Promise<void> {
  const redis = new Redis(redisUrl)
  await redis.set('key', 'value')
  await redis.quit()
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('CREATE TABLE entries AS SELECT 1 AS id; CHECKPOINT')
  await client.end()
}

function secretsOf(stack: EmbeddedStack): string[] {
  const urls = [new URL(stack.databaseUrl), new URL(stack.redisUrl)]
  return [
    ...urls.flatMap(({ port, password }) => [port, password]),
    stack.secretKey,
    stack.vapidKeys.privateKey,
  ]
}

test.each([
  ['with everything preserved', ['cp', '-a']],
  ['without modes and times', ['cp', '-r']],
])(
  'a copy of the folder of a running stack, made %s, starts beside it and leaves it alone',
  async (_how, [program = '', flag = '']) => {
    const first = await start(original)
    await fill(first)
    const runs = await runsOf(first)
    const copy = path.join(parent, 'copy')
    // Not every program can copy sockets; all that the stack keeps is in files.
    execFileSync(program, [flag, original, copy])

    const second = await start(copy)

    expect(await runsOf(first)).toEqual(runs)
    expect(await runsOf(second)).toEqual([expect.any(String), 'value', [expect.objectContaining({ id: 1 })]])
    const firstSecrets = secretsOf(first)
    for (const secret of secretsOf(second)) expect(firstSecrets).not.toContain(secret)
    expect(logged.join('')).toContain('copy')
    await stacks.pop()?.stop()
    expect(await runsOf(first)).toEqual(runs)
  },
)

test('a copied data folder keeps the Redis port and the secrets that it got at its first start', async () => {
  const elsewhere = 'postgres://elsewhere:1/'
  await start(original, elsewhere)
  await stacks.pop()?.stop()
  const copy = path.join(parent, 'copy')
  execFileSync('cp', ['-a', original, copy])
  const first = await start(copy, elsewhere)
  await stacks.pop()?.stop()
  expect(secretsOf(await start(copy, elsewhere))).toEqual(secretsOf(first))
  expect(secretsOf(await start(original, elsewhere))).not.toEqual(secretsOf(first))
})

test('a copy in the place of a running original, which was moved away, starts beside it', async () => {
  const first = await start(original)
  await fill(first)
  const runs = await runsOf(first)
  const moved = path.join(parent, 'moved')
  renameSync(original, moved)
  execFileSync('cp', ['-a', moved, original])

  const second = await start(original)

  expect(await runsOf(first)).toEqual(runs)
  expect(secretsOf(second)).not.toEqual(secretsOf(first))
  await expect(startEmbeddedStack({ dataDir: moved, log })).rejects.toMatchObject({
    code: 'EMBEDDED_ALREADY_RUNNING',
  })
})

test('a moved data folder keeps its data, gets new secrets and reports that', async () => {
  const first = await start(original)
  await fill(first)
  await stacks.pop()?.stop()
  const moved = path.join(parent, 'moved')
  renameSync(original, moved)
  const second = await start(moved)
  expect(await runsOf(second)).toEqual([expect.any(String), 'value', [expect.objectContaining({ id: 1 })]])
  expect(secretsOf(second)).not.toEqual(secretsOf(first))
  expect(logged.join('')).toMatch(/moved.*sign in again/)
})

test('a foreign server at the stored port is left alone, whatever password it accepts', async () => {
  const first = await start(original)
  await fill(first)
  const runs = await runsOf(first)
  const other = path.join(parent, 'other')
  execFileSync('cp', ['-a', original, other])
  // A folder from before identities were recorded: nothing in it shows that it is a copy.
  rmSync(path.join(other, 'identity.json'))

  const second = await start(other)

  expect(await runsOf(first)).toEqual(runs)
  expect(new URL(second.redisUrl).port).not.toBe(new URL(first.redisUrl).port)
  expect(JSON.parse(readFileSync(path.join(other, 'identity.json'), 'utf8'))).toMatchObject({ path: other })
})
