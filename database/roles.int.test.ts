import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { verifyAuditChain } from './audit/audit-chain.ts'
import { recordAudit } from './audit/audit.ts'
import { openDatabase, type Database } from './pool.ts'
import { APP_ROLE, BACKUP_ROLE, setUpRoles } from './roles.ts'
import { policyJobs, setStoragePolicies } from './storage/storage-policies.ts'
import { storageSizes } from './storage/storage-sizes.ts'

const PASSWORDS = { app: 'a7f3c1', backup: 'b9d2e4' }
const LOGIN = {
  adminId: null,
  adminAccountId: null,
  adminName: 'kim',
  action: 'login_failed',
  ipAddress: null,
  userAgent: null,
} as const

let db: Database
beforeAll(async () => {
  await resetStack()
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  await setUpRoles(db, PASSWORDS)
  await db.raw(`
    INSERT INTO listings (id, code, isin, name, market, section, board, shares)
    VALUES (1, '005930', 'KR7005930003', '삼성전자', 'KOSPI', '', 'krx', 1)`)
  await db.raw(`INSERT INTO ticks (time, listing_id, trade_date, price, previous_close, volume, value, state)
    SELECT timestamptz '2026-03-19 10:00+09' + i * interval '1 second', 1, '2026-03-19', 100, 90, i, i, 'trading'
    FROM generate_series(1, 100) i`)
  await db.raw(`SELECT compress_chunk(chunk) FROM show_chunks('ticks') chunk`)
  await recordAudit(db, LOGIN)
})
afterAll(async () => {
  // Roles belong to the server and not to the database: they would outlive the reset.
  for (const role of [APP_ROLE, BACKUP_ROLE]) await db.raw(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
  await db.destroy()
})

/** Runs statements in a session of the role; all of them are rolled back when one is refused. */
function as<T>(role: string, work: (transaction: Database) => Promise<T>): Promise<T> {
  return db.transaction(async (transaction) => {
    await transaction.raw(`SET LOCAL ROLE ${role}`)
    return await work(transaction)
  })
}

/** The tables and views of a schema on which the role lacks a right. */
async function withoutRight(role: string, right: string, schemas = ['public']): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace::regnamespace::text = ANY(?) AND relkind IN ('r', 'p', 'v', 'm') AND NOT has_table_privilege(?, oid, ?)
     ORDER BY 1`,
    [schemas, role, right],
  )
  return rows.map(({ name }) => name)
}

const REFUSED = { code: '42501' }

describe('the role of the application', () => {
  it('the role of the application may write every table but those of the audit trail and of the migrations', async () => {
    const ofMigrations = ['knex_migrations', 'knex_migrations_lock']
    expect(await withoutRight(APP_ROLE, 'SELECT')).toEqual([])
    expect(await withoutRight(APP_ROLE, 'INSERT')).toEqual(['audit_head', ...ofMigrations])
    expect(await withoutRight(APP_ROLE, 'UPDATE')).toEqual(['audit_head', 'audit_logs', ...ofMigrations])
    expect(await withoutRight(APP_ROLE, 'DELETE')).toEqual(['audit_head', 'audit_logs', ...ofMigrations])
  })

  it('the role of the application appends to the audit trail and reads it', async () => {
    await as(APP_ROLE, (session) => recordAudit(session, LOGIN))
    expect(await as(APP_ROLE, (session) => verifyAuditChain(session))).toMatchObject({ ok: true, rows: 2 })
  })

  it.each([
    `UPDATE audit_logs SET action = 'x'`,
    'DELETE FROM audit_logs',
    'TRUNCATE audit_logs',
    'DROP TABLE audit_logs',
    'ALTER TABLE audit_logs DISABLE TRIGGER USER',
    'DROP TRIGGER audit_logs_append_only ON audit_logs',
    `CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
    'ALTER FUNCTION chain_audit_row() SECURITY INVOKER',
    'UPDATE audit_head SET seq = 0',
    'DELETE FROM audit_head',
    `SET session_replication_role = 'replica'`,
    `UPDATE knex_migrations SET name = 'x'`,
    `SELECT drop_chunks('ticks', older_than => now())`,
    'ALTER TABLE ticks SET (timescaledb.compress = false)',
    'DROP TABLE users',
    'TRUNCATE users',
    'CREATE TABLE public.own (id integer)',
    `CREATE ROLE other SUPERUSER`,
    `ALTER ROLE ${APP_ROLE} SUPERUSER`,
    `COPY users TO '/tmp/users'`,
    `SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs WHERE job_id >= 1000`,
  ])('is refused: %s', async (sql) => {
    await expect(as(APP_ROLE, (session) => session.raw(sql))).rejects.toMatchObject(REFUSED)
  })

  it('the role of the application cannot move the head of the audit trail from a trigger of its own', async () => {
    const attack = as(APP_ROLE, async (session) => {
      await session.raw('CREATE TEMPORARY TABLE bait (id integer)')
      await session.raw(`CREATE FUNCTION pg_temp.cut() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN UPDATE public.audit_head SET seq = 0; RETURN NEW; END'`)
      await session.raw(
        'CREATE TRIGGER cut BEFORE INSERT ON bait FOR EACH ROW EXECUTE FUNCTION pg_temp.cut()',
      )
      await session.raw('INSERT INTO bait VALUES (1)')
    })
    await expect(attack).rejects.toMatchObject(REFUSED)
  })

  it('the role of the application reads candles, and reads and changes compressed ticks', async () => {
    await as(APP_ROLE, async (session) => {
      const count = async (table: string) => Number((await session(table).count({ n: '*' }))[0]?.['n'])
      expect(await count('ticks')).toBe(100)
      expect(await count('candles_1m')).toBeGreaterThan(0)
      await session.raw(`INSERT INTO ticks SELECT time + interval '1 hour', listing_id, trade_date, price, previous_close,
        open, high, low, volume, value, state FROM ticks`)
      await session.raw(`DELETE FROM ticks WHERE time < '2026-03-19 10:00:50+09'`)
      expect(await count('ticks')).toBe(151)
    })
  })

  it('the role of the application sets storage policies and reads storage sizes', async () => {
    await as(APP_ROLE, async (session) => {
      await setStoragePolicies(session, {
        ticks: { compressAfterHours: 3, retentionDays: 7 },
        gaps: { retentionDays: 90 },
      })
      expect((await policyJobs(session)).length).toBeGreaterThan(5)
      const { tables } = await storageSizes(session)
      expect(tables.find(({ table }) => table === 'ticks')).toMatchObject({
        retention_days: 7,
        compress_after_hours: 3,
      })
      expect(tables.find(({ table }) => table === 'gaps')).toMatchObject({ retention_days: 90 })
    })
  })

  it.each([
    ['ticks', 'drop_created_before', '1 minute'],
    ['ticks', 'schedule', '1 day'],
  ])('cannot have %s dropped at once: %s %s', async (table, key, age) => {
    const ask = as(APP_ROLE, (session) => session.raw('SELECT set_storage_age(?, ?, ?)', [table, key, age]))
    await expect(ask).rejects.toMatchObject({ code: '22023' })
  })
})

describe('the role for backups', () => {
  const SCHEMAS = [
    'public',
    '_timescaledb_catalog',
    '_timescaledb_config',
    '_timescaledb_internal',
    '_timescaledb_cache',
  ]

  it('the role for backups may read every table, chunk, sequence and catalog that pg_dump reads', async () => {
    expect(await withoutRight(BACKUP_ROLE, 'SELECT', SCHEMAS)).toEqual([])
    const { rows } = await db.raw<{ rows: unknown[] }>(
      `SELECT relname FROM pg_class WHERE CASE relkind WHEN 'S' THEN NOT has_sequence_privilege(?, oid, 'SELECT') END`,
      [BACKUP_ROLE],
    )
    expect(rows).toEqual([])
    const ticksOf = (session: Database) => session('ticks').count({ n: '*' })
    const all = await ticksOf(db)
    await as(BACKUP_ROLE, async (session) => {
      await session.raw('LOCK TABLE users, ticks, audit_logs IN ACCESS SHARE MODE')
      expect(await ticksOf(session)).toEqual(all)
    })
  })

  it.each([
    'DELETE FROM users',
    `INSERT INTO audit_logs (action) VALUES ('x')`,
    `SELECT setval('users_id_seq', 1)`,
  ])('writes nothing: %s', async (sql) => {
    await expect(as(BACKUP_ROLE, (session) => session.raw(sql))).rejects.toMatchObject(REFUSED)
  })
})

it('setting up the roles again restores their rights, revokes added ones, and sets the new password', async () => {
  const verifier = async () =>
    (
      await db.raw<{ rows: { rolpassword: string }[] }>(
        'SELECT rolpassword FROM pg_authid WHERE rolname = ?',
        [APP_ROLE],
      )
    ).rows[0]?.rolpassword
  const before = await verifier()
  await db.raw(`GRANT DELETE ON audit_logs TO ${APP_ROLE}`)
  await setUpRoles(db, { ...PASSWORDS, app: 'c0ffee' })
  expect(await withoutRight(APP_ROLE, 'DELETE')).toContain('audit_logs')
  expect(await withoutRight(APP_ROLE, 'SELECT')).toEqual([])
  expect(await verifier()).toMatch(/^SCRAM-SHA-256\$/)
  expect(await verifier()).not.toBe(before)
})
