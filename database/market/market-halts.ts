import { lock } from '../lock.ts'
import type { Database } from '../pool.ts'
import type { HaltMarket, MarketHalt } from '#shared/market/halt'

/** A market-wide halt, who declared it, and who ended it early. */
export interface DeclaredHalt {
  id: string
  market: HaltMarket
  began_at: Date
  ends_at: Date
  reason: string
  declared_by: string
  declared_at: Date
  ended_by: string | null
}

/** Halts that are in force or planned, and those that ended since then; the latest first. */
export async function readHalts(
  db: Database,
  { endedSince, limit }: { endedSince: Date; limit: number },
): Promise<DeclaredHalt[]> {
  return db<DeclaredHalt>('market_halts')
    .where('ends_at', '>', endedSince)
    .orderBy([
      { column: 'began_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)
}

export function haltOf({ market, began_at, ends_at, reason }: DeclaredHalt): MarketHalt {
  return { market, beganMs: began_at.getTime(), endsMs: ends_at.getTime(), reason }
}

type NewHalt = Pick<DeclaredHalt, 'market' | 'began_at' | 'ends_at' | 'reason' | 'declared_by'>

/** @returns null: it overlaps another halt of the market, also when two admins declare it at once */
export async function insertHalt(transaction: Database, halt: NewHalt): Promise<DeclaredHalt | null> {
  await lock(transaction, 'market halts')
  const other = await transaction<DeclaredHalt>('market_halts')
    .where({ market: halt.market })
    .where('began_at', '<', halt.ends_at)
    .where('ends_at', '>', halt.began_at)
    .first('id')
  if (other !== undefined) return null
  const [inserted] = await transaction<DeclaredHalt>('market_halts').insert(halt).returning('*')
  return inserted ?? null
}

/** Ends a current halt; a planned one is withdrawn. @returns null: there is none, or it is over */
export async function endHalt(
  transaction: Database,
  { id, endedBy, nowMs }: { id: number; endedBy: string; nowMs: number },
): Promise<DeclaredHalt | null> {
  const now = new Date(nowMs)
  const { rows } = await transaction.raw<{ rows: DeclaredHalt[] }>(
    `UPDATE market_halts SET began_at = least(began_at, ?), ends_at = ?, ended_by = ?
      WHERE id = ? AND ends_at > ? AND ended_by IS NULL RETURNING *`,
    [now, now, endedBy, id, now],
  )
  return rows[0] ?? null
}

export async function isHaltKnown(transaction: Database, id: number): Promise<boolean> {
  return (await transaction('market_halts').where({ id }).first('id')) !== undefined
}
