import { createHash } from 'node:crypto'
import type { Database } from '../pool.ts'

/**
 * A position in the trail with its hash: with a copy of it one can later verify that everything before it is
 * unchanged.
 */
export interface AuditAnchor {
  seq: number
  hash: string
}

/**
 * The defect of the first broken row. `changed`: it differs from what was written; `missing`: it was deleted;
 * `inserted`: it was never written by the chain; `reordered`: it was written at another position.
 */
export interface ChainBreak {
  seq: number
  kind: 'changed' | 'missing' | 'inserted' | 'reordered'
  detail: string
}

/** `rows`: the number of verified rows. */
export type ChainReport =
  { ok: true; rows: number; head: AuditAnchor } | { ok: false; rows: number; broken: ChainBreak }

/** Every column of a row as text, the time in microseconds since 1970. */
interface ChainRow {
  seq: number
  id: number
  at_us: string
  admin_id: string | null
  admin_name: string
  action: string
  target: string | null
  details: string | null
  ip_address: string | null
  user_agent: string | null
  prev_hash: string
  hash: string
  /** Rows from before migration 0011, and those of an unknown actor, have neither. */
  admin_account_id: number | null
  target_account_id: number | null
}

const GENESIS: AuditAnchor = { seq: 0, hash: '0'.repeat(64) }
const BATCH_ROWS = 1_000

/**
 * Verifies the trail in batches and stops at the first broken row. Rows that are added in the meantime are
 * verified, too.
 *
 * The hash is computed here and not by the database's own function, which the owner of the tables could
 * change.
 * @param options.from a trusted row; the rows before it are not read
 * @param options.anchor a position that was stored elsewhere and must be part of the trail
 */
export async function verifyAuditChain(
  database: Database,
  { from = 0, anchor }: { from?: number | undefined; anchor?: AuditAnchor | undefined } = {},
): Promise<ChainReport> {
  let rows = 0
  let last: AuditAnchor & { id: number } = { ...GENESIS, id: 0 }
  const broken = (kind: ChainBreak['kind'], seq: number, detail: string): ChainReport => ({
    ok: false,
    rows,
    broken: { seq, kind, detail },
  })

  if (from > 0) {
    const [first] = await readRows(database, { seq: from, id: 0 }, 1)
    if (first?.seq !== from) return broken('missing', from, 'it was to be the first that is read')
    last = first
  }
  for (;;) {
    const batch = await readRows(database, last)
    for (const row of batch) {
      const fault = faultOf(row, last) ?? (fits(row, last) ? null : await displacementOf(database, row, last))
      if (fault !== null) return broken(fault.kind, fault.seq, fault.detail)
      if (row.seq === anchor?.seq && row.hash !== anchor.hash)
        return broken(
          'changed',
          row.seq,
          'it, or a row before it, is not what it was when the anchor was taken',
        )
      last = row
      rows++
    }
    if (batch.length > 0) continue
    const { head, newest, unplaced } = await readEnd(database)
    if (newest !== null && newest > last.seq) continue
    if (anchor !== undefined && anchor.seq > last.seq)
      return broken('missing', last.seq + 1, `the trail once went on to row ${anchor.seq}, the anchor's`)
    if (unplaced > 0) return broken('inserted', 0, `${unplaced} rows have no place in the chain`)
    if (head === null)
      return broken('missing', last.seq + 1, 'audit_head is empty, so a truncated end cannot be detected')
    if (head.seq > last.seq)
      return broken('missing', last.seq + 1, `the chain once went on to row ${head.seq}`)
    if (head.seq < last.seq)
      return broken('inserted', head.seq + 1, `the chain never came further than row ${head.seq}`)
    if (head.hash !== last.hash)
      return broken('changed', last.seq, 'its hash is not the one that audit_head has kept')
    return { ok: true, rows, head }
  }
}

/** The end of the trail according to its head; null: the head was deleted. */
export async function auditHead(database: Database): Promise<AuditAnchor | null> {
  const head = await database<AuditAnchor>('audit_head').first('seq', 'hash')
  return head ?? null
}

/** Whether the row follows the verified row before it. */
const fits = (row: ChainRow, last: AuditAnchor) => row.prev_hash === last.hash && hashOf(row) === row.hash

/** A defect that shows from the row and the verified row before it alone. */
function faultOf(row: ChainRow, last: AuditAnchor): ChainBreak | null {
  const due = last.seq + 1
  if (row.seq < due)
    return { kind: 'inserted', seq: row.seq, detail: 'there is another row of the same number' }
  if (row.seq > due) return { kind: 'missing', seq: due, detail: `row ${row.seq} is the next there is` }
  if (row.prev_hash === last.hash || hashOf(row) !== row.hash) return null
  return last.seq === 0
    ? { kind: 'changed', seq: due, detail: 'it is linked to a row before the first' }
    : {
        kind: 'changed',
        seq: last.seq,
        detail: `its hash was made anew: row ${due} is linked to what it was`,
      }
}

/**
 * Why a row does not fit its position. Two checks decide: is it valid at another position, and does the row
 * that belongs here still exist?
 */
async function displacementOf(database: Database, row: ChainRow, last: AuditAnchor): Promise<ChainBreak> {
  const { seq } = row
  const { head, newest } = await readEnd(database)
  if (head !== null && seq > head.seq)
    return { kind: 'inserted', seq, detail: `the chain never came further than row ${head.seq}` }
  const place = placeOf(row, newest ?? seq)
  if (place !== undefined && place < seq)
    return {
      kind: 'inserted',
      seq: place,
      detail: `what was row ${place} stands at ${seq}, moved on by what was put in before it`,
    }
  const successors = await chainRows(database).where({ prev_hash: last.hash })
  const successor = successors.find((other) => hashOf({ ...other, seq }) === other.hash)
  if (successor !== undefined)
    return place === undefined
      ? { kind: 'inserted', seq, detail: `what was row ${seq} stands at ${successor.seq}` }
      : { kind: 'reordered', seq, detail: `what stands here was row ${place}` }
  return place === undefined
    ? { kind: 'changed', seq, detail: 'its content does not match its hash' }
    : { kind: 'missing', seq, detail: `what was row ${place} stands in its place` }
}

/** The number with which a row matches its hash. */
function placeOf(row: ChainRow, end: number): number | undefined {
  for (let seq = 1; seq <= end; seq++) if (hashOf({ ...row, seq }) === row.hash) return seq
  return undefined
}

/** The same hash as audit_hash in migrations/0011: each field with its length in bytes, `-` for null. */
function hashOf(row: ChainRow): string {
  const { seq, id, at_us, admin_id, admin_name, action, target, details, ip_address, user_agent, prev_hash } =
    row
  const { admin_account_id, target_account_id } = row
  const accounts = [admin_account_id, target_account_id]
  const fields = [
    seq,
    id,
    at_us,
    admin_id,
    admin_name,
    action,
    target,
    details,
    ip_address,
    user_agent,
    prev_hash,
    ...(accounts.every((account) => account === null) ? [] : accounts),
  ]
  const text = fields.map((field) => (field === null ? '-' : `${Buffer.byteLength(String(field))}:${field}`))
  return createHash('sha256').update(text.join(',')).digest('hex')
}

function chainRows(database: Database) {
  return database<ChainRow>('audit_logs').select<ChainRow[]>(
    'seq',
    'id',
    database.raw(`trunc(extract(epoch FROM "timestamp") * 1000000)::text AS at_us`),
    'admin_id',
    'admin_name',
    'action',
    'target',
    'details',
    'ip_address',
    'user_agent',
    'prev_hash',
    'hash',
    'admin_account_id',
    'target_account_id',
  )
}

/**
 * The rows after a position. By number and then id, as the unique constraint on numbers may have been dropped
 * by an attacker.
 */
function readRows(database: Database, after: { seq: number; id: number }, limit = BATCH_ROWS) {
  return chainRows(database)
    .whereRaw('(seq, id) > (?, ?)', [after.seq, after.id])
    .orderBy(['seq', 'id'])
    .limit(limit)
}

/** The head of the chain and the last existing row, in one snapshot. */
async function readEnd(
  database: Database,
): Promise<{ head: AuditAnchor | null; newest: number | null; unplaced: number }> {
  const { rows } = await database.raw<{
    rows: { seq: number | null; hash: string | null; newest: number | null; unplaced: number }[]
  }>(`SELECT head.seq, head.hash, trail.newest, trail.unplaced
        FROM (SELECT max(seq) AS newest, count(*) FILTER (WHERE seq IS NULL OR seq < 1) AS unplaced FROM audit_logs) AS trail
        LEFT JOIN audit_head AS head ON true`)
  const { seq = null, hash = null, newest = null, unplaced = 0 } = rows[0] ?? {}
  return { head: seq === null || hash === null ? null : { seq, hash }, newest, unplaced }
}
