import { readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import pino from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newDataDir } from '../testing/data-dir.ts'
import { startEmbeddedStack, type EmbeddedStack } from './stack.ts'

const MEGABYTE = 2 ** 20

let dataDir: string
let stack: EmbeddedStack
let client: pg.Client

beforeEach(async () => {
  dataDir = newDataDir('log')
  await open()
})

afterEach(async () => {
  await client.end()
  await stack.stop()
  rmSync(dataDir, { recursive: true })
})

async function open(): Promise<void> {
  stack = await startEmbeddedStack({
    dataDir,
    log: pino({ level: 'silent' }),
    redisUrl: 'redis://elsewhere:1',
  })
  client = new pg.Client({ connectionString: stack.databaseUrl })
  await client.connect()
}

function logMegabytes(): number {
  const dir = path.join(dataDir, 'postgres', 'pg_wal')
  const sizes = readdirSync(dir).map(
    (name) => statSync(path.join(dir, name), { throwIfNoEntry: false })?.size ?? 0,
  )
  return sizes.reduce((sum, size) => sum + size, 0) / MEGABYTE
}

/** The WAL that a start would have to replay if the database were killed now. */
async function megabytesToReplay(): Promise<number> {
  const { rows } = await client.query<{ megabytes: number }>(
    `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::float8 / ${MEGABYTE} AS megabytes FROM pg_control_checkpoint()`,
  )
  return rows[0]?.megabytes ?? 0
}

async function writeMegabytes(megabytes: number): Promise<void> {
  for (let written = 0; written < megabytes; written += 8) {
    await client.query(`SELECT pg_logical_emit_message(false, 'test', repeat('x', ${8 * MEGABYTE}))`)
  }
}

test('the write-ahead log on the disk and what a start has to replay stay bounded however much is written', async () => {
  await client.query('SET ROLE pg_monitor; SET search_path = elsewhere')
  await writeMegabytes(400)
  await expect.poll(megabytesToReplay).toBeLessThan(72)
  await expect.poll(logMegabytes).toBeLessThan(136)
  // The next connection gets the settings that this one made.
  expect((await client.query('SELECT current_user, current_setting($1)', ['search_path'])).rows).toEqual([
    { current_user: 'pg_monitor', current_setting: 'elsewhere' },
  ])
})

test('write-ahead log that an earlier release accumulated is removed at the next start', async () => {
  await client.query('BEGIN; CREATE TABLE entries (text text)')
  await writeMegabytes(200)
  await client.query('COMMIT')
  await client.end()
  await stack.stop()
  await open()
  await expect.poll(logMegabytes).toBeLessThan(136)
  expect(await megabytesToReplay()).toBeLessThan(72)
})
