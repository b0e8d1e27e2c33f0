import type { Knex } from 'knex'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MIGRATIONS } from '#migrations/index'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { recordAudit, SecretInDetailsError, type AuditEntry } from './audit.ts'
import { verifyAuditChain } from './audit-chain.ts'
import { openDatabase, type Database } from '../pool.ts'
import { emptyTrail, tamper } from '../testing/tampering.ts'

let database: Database
beforeAll(async () => {
  await resetStack()
  database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
})
afterAll(() => database.destroy())

const entry = (overrides: Partial<AuditEntry> = {}): AuditEntry => ({
  adminId: 'kim',
  adminAccountId: null,
  adminName: '김하나, "the 1:st"',
  action: 'user_updated',
  target: 'lee',
  details: { before: { name: '이' }, after: { name: '리\n' } },
  ipAddress: '127.0.0.1',
  userAgent: 'test',
  ...overrides,
})

const seqs = (pool = database): Promise<number[]> => pool('audit_logs').orderBy('seq').pluck('seq')
const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1)

describe('writing to the audit trail', () => {
  beforeEach(() => emptyTrail(database))

  it('writers in several pools at once make one chain without a gap, in the order of their commits', async () => {
    const pools = [1, 2].map(() => openDatabase(stackUrls().databaseUrl, { applicationName: 'test' }))
    const committed: string[] = []
    const write = (pool: Database, target: string) =>
      pool.transaction((transaction) => recordAudit(transaction, entry({ target })))
    await Promise.all(
      pools.flatMap((pool, of) =>
        upTo(20).map((i) => write(pool, `${of}-${i}`).then(() => committed.push(`${of}-${i}`))),
      ),
    )
    await Promise.all(pools.map((pool) => pool.destroy()))
    expect(committed).toHaveLength(40)
    expect(await seqs()).toEqual(upTo(40))
    expect(await verifyAuditChain(database)).toMatchObject({ ok: true, rows: 40 })
    const times = await database('audit_logs').orderBy('seq').pluck<Date[]>('timestamp')
    expect(times).toEqual([...times].sort((a, b) => a.getTime() - b.getTime()))
  })

  it('a rolled-back row leaves no gap in the chain', async () => {
    await recordAudit(database, entry())
    await expect(
      database.transaction(async (transaction) => {
        await recordAudit(transaction, entry())
        throw new Error('changed our mind')
      }),
    ).rejects.toThrow('changed our mind')
    await recordAudit(database, entry())
    expect(await seqs()).toEqual([1, 2])
    expect(await verifyAuditChain(database)).toMatchObject({ ok: true, rows: 2 })
  })

  it('a writer never chooses place, time or links of a row, and many rows in one statement are chained', async () => {
    const forged = {
      seq: 7,
      timestamp: new Date(0),
      prev_hash: 'x',
      hash: 'y',
      admin_name: 'x',
      action: 'login',
    }
    const beforeMs = Date.now()
    await database('audit_logs').insert([forged, { admin_name: 'y', action: 'logout' }])
    expect(await seqs()).toEqual([1, 2])
    const row = await database<{ timestamp: Date }>('audit_logs').first('timestamp')
    expect(row?.timestamp.getTime()).toBeGreaterThanOrEqual(beforeMs)
    expect(row?.timestamp.getTime()).toBeLessThanOrEqual(Date.now())
    expect(await verifyAuditChain(database)).toMatchObject({ ok: true, rows: 2 })
  })

  it.each([
    `UPDATE audit_logs SET action = 'login'`,
    `UPDATE audit_logs SET action = 'login' WHERE false`,
    `DELETE FROM audit_logs`,
    `TRUNCATE audit_logs`,
    `INSERT INTO audit_logs (id, admin_name, action) SELECT id, 'x', 'login' FROM audit_logs
       ON CONFLICT (id) DO UPDATE SET admin_name = 'x'`,
    `UPDATE audit_head SET seq = 0`,
    `DELETE FROM audit_head`,
    `TRUNCATE audit_head`,
  ])('in any other way is refused: %s', async (sql) => {
    await recordAudit(database, entry())
    await expect(database.raw(sql)).rejects.toThrow('is append-only')
    expect(await verifyAuditChain(database)).toMatchObject({ ok: true, rows: 1 })
  })

  it('a row with an id that is taken is refused, so that no number is skipped', async () => {
    await recordAudit(database, entry())
    const again = `INSERT INTO audit_logs (id, admin_name, action) SELECT id, 'x', 'login' FROM audit_logs`
    await expect(database.raw(`${again} ON CONFLICT DO NOTHING`)).rejects.toThrow('has a row of id')
    expect(await verifyAuditChain(database)).toMatchObject({ ok: true, rows: 1 })
  })

  it('details with a field named like a secret are refused at any depth, unless it is a boolean', async () => {
    for (const details of [{ password: 'x' }, { after: { password_hash: 'x' } }, { list: [{ Token: 1 }] }])
      await expect(recordAudit(database, entry({ details }))).rejects.toThrow(SecretInDetailsError)
    await recordAudit(database, entry({ details: { must_change_password: true, changed: ['password'] } }))
    expect(await database('audit_logs').pluck('details')).toEqual([
      '{"must_change_password":true,"changed":["password"]}',
    ])
  })
})

describe('verifying the audit trail', () => {
  beforeEach(async () => {
    await emptyTrail(database)
    const accounts = { adminAccountId: 7, targetAccountId: 8 }
    // Every other row has no account id, like the rows from before account ids were added.
    for (const i of upTo(9))
      await recordAudit(database, entry({ target: `row ${i}`, ...(i % 2 === 0 ? accounts : {}) }))
  })

  const broken = async (work: (transaction: Knex.Transaction) => Promise<unknown>) => {
    await tamper(database, work)
    const report = await verifyAuditChain(database)
    return report.ok ? 'nothing' : `row ${report.broken.seq} ${report.broken.kind}`
  }
  const row = (transaction: Knex.Transaction, seq: number) => transaction('audit_logs').where({ seq })
  /** Moves rows without two of them ever having the same number. */
  const shift = async (transaction: Knex.Transaction, fromSeq: number, by: number) => {
    await transaction.raw('UPDATE audit_logs SET seq = -seq WHERE seq >= ?', [fromSeq])
    await transaction.raw('UPDATE audit_logs SET seq = -seq + ? WHERE seq < 0', [by])
  }

  it('the verifier accepts a sound trail and reports where it ends', async () => {
    const report = await verifyAuditChain(database)
    expect(report).toMatchObject({ ok: true, rows: 9, head: { seq: 9 } })
    const [hash] = await database('audit_logs').where({ seq: 9 }).pluck<string[]>('hash')
    expect(report.ok && report.head.hash).toBe(hash)
  })

  it.each([
    ['id', 1000],
    ['timestamp', new Date(0)],
    ['admin_id', null],
    ['admin_name', '김하나'],
    ['action', 'login'],
    ['target', null],
    ['details', '{"before":{"name":"이"},"after":{"name":"리"}}'],
    ['ip_address', '127.0.0.2'],
    ['user_agent', ''],
    ['admin_account_id', 8],
    ['target_account_id', null],
    ['prev_hash', '0'.repeat(64)],
    ['hash', '0'.repeat(64)],
  ])('names the row whose %s was changed', async (column, value) => {
    expect(await broken((transaction) => row(transaction, 4).update({ [column]: value }))).toBe(
      'row 4 changed',
    )
  })

  it('the verifier names a row whose account ids were added or removed', async () => {
    const none = { admin_account_id: null, target_account_id: null }
    expect(await broken((transaction) => row(transaction, 4).update(none))).toBe('row 4 changed')
    await tamper(database, (transaction) =>
      row(transaction, 4).update({ admin_account_id: 7, target_account_id: 8 }),
    )
    expect(await broken((transaction) => row(transaction, 5).update({ admin_account_id: 7 }))).toBe(
      'row 5 changed',
    )
  })

  it('the verifier names a row whose time was changed by a microsecond', async () => {
    const later = `UPDATE audit_logs SET "timestamp" = "timestamp" + interval '1 microsecond' WHERE seq = 4`
    expect(await broken((transaction) => transaction.raw(later))).toBe('row 4 changed')
  })

  it('the verifier names a row whose text was moved from one column to the next', async () => {
    const move = { admin_name: '김하나', target: ', "the 1:st"row 4' }
    expect(await broken((transaction) => row(transaction, 4).update(move))).toBe('row 4 changed')
  })

  it('the verifier names a row that was changed and given a new hash', async () => {
    expect(
      await broken(async (transaction) => {
        await row(transaction, 4).update({ target: 'someone else' })
        await transaction.raw('UPDATE audit_logs SET hash = audit_hash(audit_logs) WHERE seq = 4')
      }),
    ).toBe('row 4 changed')
  })

  it('the verifier names the last row when it was changed and given a new hash', async () => {
    expect(
      await broken(async (transaction) => {
        await row(transaction, 9).update({ target: 'someone else' })
        await transaction.raw('UPDATE audit_logs SET hash = audit_hash(audit_logs) WHERE seq = 9')
      }),
    ).toBe('row 9 changed')
  })

  it.each([1, 4, 9])('the verifier names row %d when it was deleted', async (seq) => {
    expect(await broken((transaction) => row(transaction, seq).delete())).toBe(`row ${seq} missing`)
  })

  it('the verifier names a deleted row whose gap was closed', async () => {
    expect(
      await broken(async (transaction) => {
        await row(transaction, 4).delete()
        await shift(transaction, 5, -1)
      }),
    ).toBe('row 4 missing')
  })

  it('the verifier names the first missing row when the newest rows, or all of them, were cut off', async () => {
    expect(await broken((transaction) => transaction('audit_logs').where('seq', '>', 6).delete())).toBe(
      'row 7 missing',
    )
    expect(await broken((transaction) => transaction('audit_logs').delete())).toBe('row 1 missing')
    expect(await broken((transaction) => transaction('audit_head').delete())).toBe('row 1 missing')
  })

  it.each([
    [4, 5],
    [4, 8],
  ])('names the first of two rows, %d and %d, that changed places', async (a, b) => {
    expect(
      await broken(async (transaction) => {
        await row(transaction, a).update({ seq: 1000 })
        await row(transaction, b).update({ seq: a })
        await row(transaction, 1000).update({ seq: b })
      }),
    ).toBe(`row ${a} reordered`)
  })

  const forged = (seq: number) => ({ seq, admin_name: 'x', action: 'login', prev_hash: 'x', hash: 'x' })

  it('the verifier names a row that was inserted in between, linked or not', async () => {
    const put = async (transaction: Knex.Transaction) => {
      await shift(transaction, 4, 1)
      await transaction('audit_logs').insert(forged(4))
    }
    expect(await broken(put)).toBe('row 4 inserted')
    const link = `UPDATE audit_logs SET prev_hash = (SELECT hash FROM audit_logs WHERE seq = 3) WHERE seq = 4`
    const sum = `UPDATE audit_logs SET hash = audit_hash(audit_logs) WHERE seq = 4`
    expect(await broken((transaction) => transaction.raw(`${link}; ${sum}`))).toBe('row 4 inserted')
  })

  it('the verifier names a row that was appended with a number that is taken, or with none', async () => {
    expect(await broken((transaction) => transaction('audit_logs').insert(forged(10)))).toBe(
      'row 10 inserted',
    )
    await tamper(database, (transaction) => row(transaction, 10).delete())
    expect(await broken((transaction) => transaction('audit_logs').insert(forged(-1)))).toBe('row 0 inserted')
    await tamper(database, (transaction) => row(transaction, -1).delete())
    await database.raw('ALTER TABLE audit_logs DROP CONSTRAINT audit_logs_seq_key')
    expect(await broken((transaction) => transaction('audit_logs').insert(forged(4)))).toBe('row 4 inserted')
    await tamper(database, (transaction) => transaction('audit_logs').where({ hash: 'x' }).delete())
    await database.raw('ALTER TABLE audit_logs ADD CONSTRAINT audit_logs_seq_key UNIQUE (seq)')
  })

  it('the verifier reads nothing before the row it starts from', async () => {
    await tamper(database, (transaction) => row(transaction, 4).update({ target: 'someone else' }))
    expect(await verifyAuditChain(database, { from: 4 })).toMatchObject({ ok: true, rows: 5 })
    expect(await verifyAuditChain(database, { from: 3 })).toMatchObject({ ok: false, broken: { seq: 4 } })
    expect(await verifyAuditChain(database, { from: 10 })).toMatchObject({ ok: false, broken: { seq: 10 } })
  })

  it('the verifier detects by an external anchor that the whole trail was rewritten', async () => {
    const before = await verifyAuditChain(database)
    if (!before.ok) throw new Error('the trail is not sound')
    const { head: anchor } = before
    await recordAudit(database, entry())
    expect(await verifyAuditChain(database, { anchor })).toMatchObject({ ok: true, rows: 10 })
    await emptyTrail(database)
    expect(await verifyAuditChain(database, { anchor })).toMatchObject({
      ok: false,
      broken: { seq: 1, kind: 'missing' },
    })
    for (const i of upTo(12)) await recordAudit(database, entry({ target: `other ${i}` }))
    expect(await verifyAuditChain(database)).toMatchObject({ ok: true, rows: 12 })
    expect(await verifyAuditChain(database, { anchor })).toMatchObject({
      ok: false,
      broken: { seq: 9, kind: 'changed' },
    })
  })
})

describe('the migration that chains the audit trail', () => {
  const [, trail] = Object.entries(MIGRATIONS).find(([name]) => name === '0003_audit_trail') ?? []

  it('it can be rolled back, and links existing rows when it runs again', async () => {
    await emptyTrail(database)
    await database('users').insert({ user_id: 'kim', email: 'k@x', name: 'k', password_hash: 'x' })
    await recordAudit(database, entry())
    await recordAudit(database, entry({ adminId: 'gone' }))
    const columns = ['id', 'timestamp', 'admin_id', 'admin_name', 'details']
    const rows = () => database('audit_logs').orderBy('id').select<Record<string, unknown>[]>(columns)
    const [kims, gones] = await rows()

    await database.transaction((transaction) => trail?.down(transaction) ?? Promise.reject(new Error()))
    expect(await rows()).toEqual([kims, { ...gones, admin_id: null }])
    expect(await database.schema.hasTable('audit_head')).toBe(false)
    await database('users').where({ user_id: 'kim' }).delete()
    await database('audit_logs').insert({ admin_name: 'y', action: 'login', details: 'not JSON' })

    await database.transaction((transaction) => trail?.up(transaction) ?? Promise.reject(new Error()))
    expect((await rows()).map(({ admin_id }) => admin_id)).toEqual([null, null, null])
    await recordAudit(database, entry())
    expect(await seqs()).toEqual([1, 2, 3, 4])
    expect(await verifyAuditChain(database)).toMatchObject({ ok: true, rows: 4 })
  })
})

describe('the migration that adds account ids to the audit trail', () => {
  const [, accounts] = Object.entries(MIGRATIONS).find(([name]) => name === '0011_audit_accounts') ?? []
  const run = (direction: 'up' | 'down') =>
    database.transaction((transaction) => accounts?.[direction](transaction) ?? Promise.reject(new Error()))

  it('it keeps the hashes of existing rows, and relinks the trail when it is rolled back', async () => {
    await run('down')
    await emptyTrail(database)
    await database('audit_logs').insert([
      { admin_id: 'kim', admin_name: 'x', action: 'login' },
      { admin_name: 'y', action: 'login_failed', target: 'kim' },
    ])
    const hashes = () => database('audit_logs').orderBy('seq').pluck<string[]>('hash')
    const before = await hashes()
    await run('up')
    expect(await hashes()).toEqual(before)
    await recordAudit(database, entry({ adminAccountId: 7, targetAccountId: 8 }))
    await recordAudit(database, entry())
    expect(await verifyAuditChain(database)).toMatchObject({ ok: true, rows: 4 })

    await run('down')
    expect((await hashes()).slice(0, 2)).toEqual(before)
    await database('audit_logs').insert({ admin_name: 'z', action: 'logout' })
    await run('up')
    expect(await seqs()).toEqual([1, 2, 3, 4, 5])
    expect(await verifyAuditChain(database)).toMatchObject({ ok: true, rows: 5 })
  })
})
