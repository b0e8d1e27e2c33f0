import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MIGRATIONS } from '#migrations/index'
import { dropStack, stackUrls } from '#platform/testing/embedded-stack'
import { migrateLatest } from './migrate.ts'
import { migrationSource } from './migration-source.ts'
import { openDatabase, type Database } from './pool.ts'
import { DataLossError, rollBack, UnknownMigrationError } from './rollback.ts'
import { insertUser } from './accounts/users.ts'

const NAMES = Object.keys(MIGRATIONS)
const NEWEST = NAMES.at(-1) ?? ''

let database: Database
beforeAll(() => {
  database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
})
afterAll(() => database.destroy())
beforeEach(dropStack)

/** Every table, view and column of the product: `users`, `users.name`. */
async function schemaNames(): Promise<Set<string>> {
  const { rows } = await database.raw<{ rows: { table_name: string; column_name: string }[] }>(
    `SELECT table_name, column_name FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name NOT LIKE 'knex%'`,
  )
  return new Set(rows.flatMap(({ table_name: table, column_name: column }) => [table, `${table}.${column}`]))
}

async function addPeople(...userIds: string[]): Promise<void> {
  for (const userId of userIds) {
    await insertUser(database, {
      user_id: userId,
      email: `${userId}@example.org`,
      name: userId,
      password_hash: 'x',
      role: 'user',
    })
  }
}

describe('a rollback', () => {
  it('a rollback after a fresh installation reverts the newest migration alone', async () => {
    expect(await migrateLatest(database)).toEqual(NAMES)
    expect(await rollBack(database)).toEqual([NEWEST])
    expect(await database.schema.hasTable('users')).toBe(true)
    expect(await migrateLatest(database)).toEqual([NEWEST])
  })

  it('a rollback reverts the newest migration alone where an earlier release ran all as one batch', async () => {
    await database.migrate.latest({ migrationSource })
    expect(await rollBack(database)).toEqual([NEWEST])
    expect(await database.schema.hasTable('users')).toBe(true)
  })

  it('a rollback to a name keeps that migration and reverts all later ones', async () => {
    await migrateLatest(database)
    expect(await rollBack(database, { to: '0006_daily_history' })).toEqual(NAMES.slice(6).reverse())
    expect(await database.schema.hasTable('daily_candles')).toBe(true)
    expect(await rollBack(database, { to: '0006_daily_history' })).toEqual([])
  })

  it('a rollback to a name that was never run changes nothing and lists those that were', async () => {
    await migrateLatest(database)
    const refused = rollBack(database, { to: '0006' })
    await expect(refused).rejects.toThrow(UnknownMigrationError)
    await expect(refused).rejects.toThrow('0006_daily_history')
    expect(await rollBack(database)).toEqual([NEWEST])
  })

  it('a rollback that would destroy data reports what and how much, and changes nothing', async () => {
    await migrateLatest(database)
    await addPeople('kim', 'lee')
    await database('users').where({ user_id: 'lee' }).update({ must_change_password: true })
    const before = await schemaNames()
    const error = await rollBack(database, { to: null }).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    if (!(error instanceof DataLossError)) throw new Error(`not refused: ${String(error)}`)
    expect(error.losses).toEqual([
      { migration: '0004_passwords', what: 'users.must_change_password', rows: 1 },
      { migration: '0001_users_and_audit', what: 'users', rows: 2 },
    ])
    expect(error.message).toContain('users: 2 rows (0001_users_and_audit)')
    expect(error.message).toContain('--destroy-data')
    expect(await schemaNames()).toEqual(before)
    expect(await database('users').count()).toEqual([{ count: 2 }])
  })

  it('a rollback to a version without push and e-mail leaves alerts on the screen, and nothing to be sent there', async () => {
    await migrateLatest(database)
    await addPeople('kim')
    for (const channels of ['{push}', '{email,push}', '{sound,email}', '{screen}'])
      await database.raw(
        `INSERT INTO alerts (account_id, revision, name, scope, condition, repeat, hold_s, cooldown_s, rearm_percent, channels,
                             is_active, made_at)
         SELECT id, nextval('alert_revision_seq'), 'n', '{"market": "KOSPI"}', '{"type": "halted"}', 'daily', 0, 0, 0, ?, true,
                now() FROM users`,
        [channels],
      )
    await database.raw(`INSERT INTO alert_deliveries (account_id, channel) SELECT id, 'email' FROM users`)
    const to = '0025_bounded_summaries'
    await expect(rollBack(database, { to })).rejects.toMatchObject({
      losses: [
        { what: 'alerts.channels', rows: 3 },
        { what: 'alert_deliveries.channel', rows: 1 },
      ],
    })
    await rollBack(database, { to, destroyData: true })
    expect(await database('alerts').orderBy('id').pluck('channels')).toEqual([
      ['screen'],
      ['screen'],
      ['sound'],
      ['screen'],
    ])
    expect(await database('alert_deliveries')).toEqual([])
  })

  it('a rollback destroys data where that is requested', async () => {
    await migrateLatest(database)
    await addPeople('kim')
    expect(await rollBack(database, { to: null, destroyData: true })).toEqual(NAMES.toReversed())
    expect(await schemaNames()).toEqual(new Set())
    expect(await migrateLatest(database)).toEqual(NAMES)
  })
})

describe('the losses of a migration', () => {
  it('the stated losses of a migration name every table, view and column that its rollback drops', async () => {
    await migrateLatest(database)
    for (const name of NAMES.toReversed()) {
      const before = await schemaNames()
      await database.migrate.down({ migrationSource, name })
      const after = await schemaNames()
      const dropped = [...before].filter((what) => !after.has(what))
      const stated = Object.keys(MIGRATIONS[name]?.losses ?? {})
      const unstated = dropped.filter((what) => !stated.includes(what) && !stated.includes(tableOf(what)))
      expect({ name, unstated }).toEqual({ name, unstated: [] })
      expect({ name, unknown: stated.filter((what) => !before.has(what)) }).toEqual({ name, unknown: [] })
    }
  })

  function tableOf(what: string): string {
    return what.split('.')[0] ?? what
  }
})

describe('the migrate command', () => {
  const program = fileURLToPath(new URL('migrate.ts', import.meta.url))

  function run(...args: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', program, ...args], {
      env: { ...process.env, DATABASE_URL: stackUrls().databaseUrl },
      encoding: 'utf8',
    })
    return { status, output: stdout + stderr }
  }

  it('the rollback command refuses to destroy data with exit code 3, unless given --destroy-data', async () => {
    expect(run('latest')).toMatchObject({ status: 0 })
    await addPeople('kim')
    const refused = run('rollback', '--to', 'nothing')
    expect(refused).toMatchObject({ status: 3 })
    expect(refused.output).toContain('users: 1 rows')
    expect(await database('users').count()).toEqual([{ count: 1 }])
    expect(run('rollback', '--to', '0001_users_and_audit')).toMatchObject({ status: 0 })
    expect(run('rollback', '--to', 'nothing', '--destroy-data')).toMatchObject({ status: 0 })
    expect(await database.schema.hasTable('users')).toBe(false)
  })
})
