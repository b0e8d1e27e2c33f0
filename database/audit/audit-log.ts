import type { Knex } from 'knex'
import type { AuditAction } from '#shared/auth/audit-actions'
import type { AuditRow } from '#shared/rest/audit'
import type { Database } from '../pool.ts'
import type { User } from '../accounts/users.ts'

/** The filter of the trail; an omitted field does not narrow it. */
export interface AuditFilter {
  /** One of these actions. */
  actions?: readonly AuditAction[] | undefined
  /** The exact actor. */
  adminId?: string | undefined
  /** The exact target. */
  target?: string | undefined
  /** The account as actor or target. */
  accountId?: number | undefined
  /** A text contained in actor, target, details, address or device, case-insensitively. */
  q?: string | undefined
  /** From this moment on. */
  from?: Date | undefined
  /** Before this moment. */
  to?: Date | undefined
}

type StoredRow = Omit<AuditRow, 'timestamp' | 'details'> & { timestamp: Date; details: string | null }

/** The columns of a row, in the order of the export. */
export const AUDIT_COLUMNS = [
  'seq',
  'timestamp',
  'admin_id',
  'admin_name',
  'action',
  'target',
  'details',
  'ip_address',
  'user_agent',
  'hash',
  'admin_account_id',
  'target_account_id',
] as const

const SEARCHED = ['admin_id', 'admin_name', 'target', 'details', 'ip_address', 'user_agent'] as const
const BATCH_ROWS = 500

/** One page, newest first, and the total count. Pages start at 1. */
export async function listAudit(
  database: Database,
  filter: AuditFilter,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<{ items: AuditRow[]; total: number }> {
  const [rows, total] = await Promise.all([
    rowsOf(database, filter)
      .orderBy('seq', 'desc')
      .limit(pageSize)
      .offset((page - 1) * pageSize),
    countOf(database, filter),
  ])
  return { items: rows.map(presentRow), total }
}

/** Rows are numbered without gaps, so the newest number is the count. */
async function countOf(database: Database, filter: AuditFilter): Promise<number> {
  if (Object.values(filter).every((wish) => wish === undefined)) return newestAuditSeq(database)
  const [row] = await narrowed(database, filter).count<{ count: number }[]>({ count: '*' })
  return row?.count ?? 0
}

/** The number of the newest row, 0 before the first. */
export async function newestAuditSeq(database: Database): Promise<number> {
  const head = await database<{ seq: number }>('audit_head').first('seq')
  return head?.seq ?? 0
}

/** The rows after a number, oldest first. */
export async function auditAfter(
  database: Database,
  afterSeq: number,
  limit: number,
  filter: AuditFilter = {},
): Promise<AuditRow[]> {
  const rows = await rowsOf(database, filter).where('seq', '>', afterSeq).orderBy('seq').limit(limit)
  return rows.map(presentRow)
}

/**
 * The newest rows by or about an account. A row without an account id belongs to it if it has the user_id and
 * is not older than the account: before, the user_id belonged to another one.
 */
export async function auditOfAccount(
  database: Database,
  { id, user_id, created_at }: Pick<User, 'id' | 'user_id' | 'created_at'>,
  limit: number,
): Promise<AuditRow[]> {
  const rows = await rowsOf(database, {})
    .where((any) => {
      void ofAccount(any, id).orWhere((nameless) => {
        void nameless
          .whereNull('admin_account_id')
          .whereNull('target_account_id')
          .where('timestamp', '>=', created_at)
          .whereRaw('(admin_id = :user_id OR target = :user_id)', { user_id })
      })
    })
    .orderBy('seq', 'desc')
    .limit(limit)
  return rows.map(presentRow)
}

function ofAccount(rows: Knex.QueryBuilder, id: number): Knex.QueryBuilder {
  return rows.where({ admin_account_id: id }).orWhere({ target_account_id: id })
}

/**
 * Every row, newest first, from the newest at the start. Each batch is a separate query, so that a slow
 * consumer does not occupy a connection.
 */
export async function* streamAudit(database: Database, filter: AuditFilter): AsyncGenerator<AuditRow> {
  let beforeSeq = (await newestAuditSeq(database)) + 1
  for (;;) {
    const rows = await rowsOf(database, filter)
      .where('seq', '<', beforeSeq)
      .orderBy('seq', 'desc')
      .limit(BATCH_ROWS)
    for (const row of rows) yield presentRow(row)
    const oldest = rows.at(-1)
    if (oldest === undefined || rows.length < BATCH_ROWS) return
    beforeSeq = oldest.seq
  }
}

function rowsOf(database: Database, filter: AuditFilter) {
  return narrowed(database, filter).select<StoredRow[]>(...AUDIT_COLUMNS)
}

function narrowed(database: Database, { actions, adminId, target, accountId, q, from, to }: AuditFilter) {
  return database('audit_logs').modify((rows) => {
    if (actions !== undefined) void rows.whereIn('action', actions)
    if (adminId !== undefined) void rows.where({ admin_id: adminId })
    if (target !== undefined) void rows.where({ target })
    if (accountId !== undefined) void rows.where((any) => void ofAccount(any, accountId))
    if (from !== undefined) void rows.where('timestamp', '>=', from)
    if (to !== undefined) void rows.where('timestamp', '<', to)
    if (q !== undefined) {
      const pattern = `%${q.replace(/[\\%_]/g, String.raw`\$&`)}%`
      void rows.where((any) => {
        for (const column of SEARCHED) void any.orWhereILike(column, pattern)
      })
    }
  })
}

function presentRow(row: StoredRow): AuditRow {
  const { timestamp, details } = row
  return {
    ...row,
    timestamp: timestamp.toISOString(),
    details: details === null ? null : presentDetails(details),
  }
}

/** Rows of the first release have one line of text. */
function presentDetails(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return { reason: text }
  }
}
