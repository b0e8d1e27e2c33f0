import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropStack, stackUrls } from '#platform/testing/embedded-stack'
import { recordAudit } from './audit/audit.ts'
import { migrateLatest } from './migrate.ts'
import { openDatabase, type Database } from './pool.ts'
import { rollBack } from './rollback.ts'
import { DuplicateUserError, findByLogin, insertUser, User } from './accounts/users.ts'

const TABLES = ['users', 'audit_logs', 'audit_head']

describe('the migrations', () => {
  let database: Database
  beforeAll(async () => {
    await dropStack()
    database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  })
  afterAll(() => database.destroy())

  it('the migrations can be run, rolled back to an empty schema, and run again', async () => {
    const names = await migrateLatest(database)
    expect(names[0]).toBe('0001_users_and_audit')
    expect(await migrateLatest(database)).toEqual([])
    expect(await rollBack(database, { to: null })).toEqual([...names].reverse())
    expect(await database.schema.hasTable('users')).toBe(false)
    expect(await migrateLatest(database)).toEqual(names)
  })

  it('the migrations create exactly the columns of the contract', async () => {
    const { rows } = await database.raw<{ rows: { line: string }[] }>(
      `SELECT table_name || '.' || column_name || ' ' || data_type || coalesce('(' || character_maximum_length || ')', '')
           || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END || coalesce(' = ' || column_default, '') AS line
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ANY(?)
        ORDER BY table_name DESC, ordinal_position`,
      [TABLES],
    )
    expect(rows.map(({ line }) => line)).toEqual([
      "users.id integer not null = nextval('users_id_seq'::regclass)",
      'users.user_id character varying(100) not null',
      'users.email character varying(255) not null',
      'users.name character varying(100) not null',
      'users.password_hash character varying(255) not null',
      "users.role character varying(20) not null = 'user'::character varying",
      'users.is_active boolean = true',
      'users.created_at timestamp with time zone = now()',
      'users.updated_at timestamp with time zone = now()',
      'users.last_login timestamp with time zone',
      'users.must_change_password boolean not null = false',
      'users.is_pending boolean not null = false',
      'users.email_key character varying(255)',
      'users.password_expires_at timestamp with time zone',
      "audit_logs.id integer not null = nextval('audit_logs_id_seq'::regclass)",
      'audit_logs.timestamp timestamp with time zone not null = now()',
      'audit_logs.admin_id character varying(100)',
      'audit_logs.admin_name character varying(100) not null',
      'audit_logs.action character varying(50) not null',
      'audit_logs.target character varying(100)',
      'audit_logs.details text',
      'audit_logs.ip_address character varying(50)',
      'audit_logs.user_agent text',
      'audit_logs.seq bigint not null',
      'audit_logs.prev_hash text not null',
      'audit_logs.hash text not null',
      'audit_logs.admin_account_id integer',
      'audit_logs.target_account_id integer',
      'audit_head.is_only boolean not null = true',
      'audit_head.seq bigint not null',
      'audit_head.hash text not null',
    ])
  })

  it('the migrations create exactly the constraints and indexes of the contract', async () => {
    const constraints = await database.raw<{ rows: { line: string }[] }>(
      `SELECT conname || ': ' || pg_get_constraintdef(oid) AS line FROM pg_constraint
        WHERE conrelid = ANY (?::regclass[]) AND contype <> 'n' ORDER BY conname`,
      [TABLES],
    )
    expect(constraints.rows.map(({ line }) => line)).toEqual([
      'audit_head_is_only_check: CHECK (is_only)',
      'audit_head_pkey: PRIMARY KEY (is_only)',
      'audit_logs_pkey: PRIMARY KEY (id)',
      'audit_logs_seq_key: UNIQUE (seq)',
      'users_email_key: UNIQUE (email)',
      'users_pending_check: CHECK ((NOT (is_pending AND COALESCE(is_active, false))))',
      'users_pkey: PRIMARY KEY (id)',
      expect.stringMatching(/^users_role_check: CHECK .*'user'.*'admin'.*'super_admin'/),
      'users_user_id_key: UNIQUE (user_id)',
    ])
    const indexes = await database.raw<{ rows: { line: string }[] }>(
      `SELECT regexp_replace(indexdef, '^CREATE (UNIQUE )\\?INDEX (\\S+) ON public\\.(\\S+) USING btree', '\\1\\3') AS line
         FROM pg_indexes WHERE tablename = ANY(?) ORDER BY 1`,
      [TABLES],
    )
    expect(indexes.rows.map(({ line }) => line)).toEqual([
      'UNIQUE audit_head (is_only)',
      'UNIQUE audit_logs (id)',
      'UNIQUE audit_logs (seq)',
      'UNIQUE users (email)',
      'UNIQUE users (email_key)',
      'UNIQUE users (id)',
      'UNIQUE users (lower((user_id)::text))',
      'UNIQUE users (user_id)',
      'audit_logs ("timestamp")',
      'audit_logs (action)',
      'audit_logs (admin_account_id, seq)',
      'audit_logs (admin_id)',
      'audit_logs (target)',
      'audit_logs (target_account_id, seq)',
      'users (created_at) WHERE is_pending',
      'users (role)',
    ])
  })
})

describe('users and the audit trail in the database', () => {
  let database: Database
  beforeAll(async () => {
    await dropStack()
    database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
    await migrateLatest(database)
  })
  afterAll(() => database.destroy())

  const kim = {
    user_id: 'kim',
    email: 'kim@example.org',
    name: '김하나',
    password_hash: 'x',
    role: 'user',
  } as const

  it('inserting an account twice is refused, with the field that is taken', async () => {
    await insertUser(database, kim)
    await expect(insertUser(database, { ...kim, email: 'b@example.org' })).rejects.toEqual(
      new DuplicateUserError('user_id'),
    )
    await expect(insertUser(database, { ...kim, user_id: 'lee' })).rejects.toEqual(
      new DuplicateUserError('email'),
    )
  })

  it('a role outside the list is refused by the database itself', async () => {
    await expect(
      database('users').insert({ ...kim, user_id: 'x', email: 'x', role: 'root' }),
    ).rejects.toThrow('users_role_check')
  })

  it('a model has no fields of its own that would hide its columns', async () => {
    expect(Object.keys(User.fromJson({}))).toEqual([])
    expect(await findByLogin(database, 'kim@example.org')).toMatchObject({ name: '김하나', is_active: true })
  })

  it('renaming or deleting an account leaves its audit rows unchanged', async () => {
    await recordAudit(database, {
      adminId: 'kim',
      adminAccountId: null,
      adminName: '김하나',
      action: 'login',
      ipAddress: '127.0.0.1',
      userAgent: null,
    })
    await database('users').where({ user_id: 'kim' }).update({ user_id: 'kim2' })
    await database('users').where({ user_id: 'kim2' }).delete()
    expect(await database('audit_logs').select('admin_id', 'admin_name')).toEqual([
      { admin_id: 'kim', admin_name: '김하나' },
    ])
  })

  it('a text that is too long for its column is cut between characters, not refused', async () => {
    await recordAudit(database, {
      adminId: null,
      adminAccountId: null,
      adminName: '😀'.repeat(150),
      action: 'login_failed',
      target: '가'.repeat(101),
      ipAddress: 'x'.repeat(60),
      userAgent: 'y'.repeat(1000),
    })
    const row = await database<Record<string, string>>('audit_logs').where({ action: 'login_failed' }).first()
    expect(row).toMatchObject({
      admin_name: '😀'.repeat(100),
      target: '가'.repeat(100),
      ip_address: 'x'.repeat(50),
    })
  })
})

describe('the connection pool', () => {
  let database: Database
  beforeAll(() => {
    database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  })
  afterAll(() => database.destroy())

  it('the pool reads a DATE as text in any time zone, and a BIGINT as a number', async () => {
    const { rows } = await database.raw<{ rows: unknown[] }>(
      `SELECT DATE '2026-03-19' AS day, 1186887403361000::bigint AS won, TIMESTAMPTZ '2026-03-19T00:00:00Z' AS at`,
    )
    expect(rows).toEqual([
      { day: '2026-03-19', won: 1_186_887_403_361_000, at: new Date('2026-03-19T00:00:00Z') },
    ])
  })
})
