import type { ScreenFacts } from '#shared/rest/displays'
import { lock } from '../lock.ts'
import type { Database } from '../pool.ts'

/** A screen that waits to be approved, or was and has not fetched its credentials. */
export interface Pairing {
  secret_hash: Buffer
  code: string
  address: string
  /** What the address is counted by, and its IPv6 network (/48), if it has one. */
  address_key: string
  site_key: string | null
  user_agent: string | null
  screen: ScreenFacts
  opened_at: Date
  expires_at: Date
  /** How often it was to identify itself. */
  identify: number
  display_id: string | null
}

/** How many are open, and when the first of them is not any more. */
export interface OpenPairings {
  count: number
  firstEndsAt: Date | null
}

/**
 * Counts the open pairings of an address, of its IPv6 network and of all, and deletes expired ones. An advisory lock serialises it until the end of
 * the transaction, so that concurrent requests cannot exceed the limit.
 */
export async function countOpenPairings(
  transaction: Database,
  { address_key, site_key }: Pick<Pairing, 'address_key' | 'site_key'>,
  now: Date,
): Promise<{ ofAddress: OpenPairings; ofSite: OpenPairings; ofAll: OpenPairings }> {
  await lock(transaction, 'display pairings')
  await transaction('display_pairings').where('expires_at', '<=', now).delete()
  const count = async (where: Partial<Pairing>): Promise<OpenPairings> => {
    const row = await transaction('display_pairings')
      .where(where)
      .count({ count: '*' })
      .min({ first: 'expires_at' })
      .first<{ count: number; first: Date | null }>()
    return { count: Number(row.count), firstEndsAt: row.first }
  }
  return {
    ofAddress: await count({ address_key }),
    ofSite: site_key === null ? { count: 0, firstEndsAt: null } : await count({ site_key }),
    ofAll: await count({}),
  }
}

/** @returns whether the code was free */
export async function insertPairing(
  transaction: Database,
  pairing: Omit<Pairing, 'identify' | 'display_id'>,
): Promise<boolean> {
  const row = { ...pairing, screen: JSON.stringify(pairing.screen) }
  const inserted = await transaction('display_pairings')
    .insert(row)
    .onConflict('code')
    .ignore()
    .returning('code')
  return inserted.length > 0
}

const open = (db: Database, now: Date) => db<Pairing>('display_pairings').where('expires_at', '>', now)

export async function findPairing(db: Database, code: string, now: Date): Promise<Pairing | undefined> {
  return open(db, now).where({ code }).first()
}

/** Locks the row: of two concurrent approvals the second waits here and then finds the code used. */
export async function holdPairing(
  transaction: Database,
  code: string,
  now: Date,
): Promise<Pairing | undefined> {
  return open(transaction, now).where({ code }).forUpdate().first()
}

export async function approvePairing(
  transaction: Database,
  code: string,
  { displayId, expiresAt }: { displayId: string; expiresAt: Date },
): Promise<void> {
  await transaction('display_pairings')
    .where({ code })
    .update({ display_id: displayId, expires_at: expiresAt })
}

export async function identifyPairing(db: Database, code: string): Promise<void> {
  await db('display_pairings').where({ code }).increment('identify', 1)
}

export async function findBySecret(
  db: Database,
  secretHash: Buffer,
  now: Date,
): Promise<Pairing | undefined> {
  return open(db, now).where({ secret_hash: secretHash }).first()
}

/** Deletes a pairing of a display, whose row is locked, so that it can be claimed once. @returns whether it was still there */
export async function takePairing(
  transaction: Database,
  secretHash: Buffer,
  displayId: string,
): Promise<boolean> {
  const mine = { secret_hash: secretHash, display_id: displayId }
  return (await transaction('display_pairings').where(mine).delete()) > 0
}

/** Deletes the approved pairings of a display, whose row is locked, so that none of them can be claimed any more. */
export async function deletePairingsOf(transaction: Database, displayId: string): Promise<void> {
  await transaction('display_pairings').where({ display_id: displayId }).delete()
}

/** The state of these pairings; those that expired or were claimed are missing. */
export async function readPairings(
  db: Database,
  secretHashes: readonly Buffer[],
  now: Date,
): Promise<Pick<Pairing, 'secret_hash' | 'identify' | 'display_id'>[]> {
  return open(db, now)
    .whereIn('secret_hash', [...secretHashes])
    .select('secret_hash', 'identify', 'display_id')
}
