import { isDeepStrictEqual } from 'node:util'
import { MAX_WATCHED, MAX_WATCHLISTS } from '#shared/watchlists/watchlist'
import { takeOwnSeqs } from '../own/own-seq.ts'
import type { Database } from '../pool.ts'
import { readListsOf } from './read-watchlists.ts'
import type { Watchlist, Watchlists } from './watchlist.ts'
import { storeItems, storeLists } from './write-watchlists.ts'

/** The limit of lists, or of codes in one list, is exceeded. */
export class WatchlistLimitError extends Error {
  readonly limit: 'lists' | 'items'

  constructor(limit: 'lists' | 'items') {
    super(
      limit === 'lists' ? `more than ${MAX_WATCHLISTS} lists` : `more than ${MAX_WATCHED} codes in a list`,
    )
    this.name = 'WatchlistLimitError'
    this.limit = limit
  }
}

/** Computes the new lists, in their order. Throws when the change does not apply. */
export type WatchlistChange = (held: Watchlists) => readonly Watchlist[]

/**
 * Changes an account's watchlists, serialized per account. An unchanged list keeps its version, and a change
 * without effect publishes nothing.
 *
 * @returns all lists afterwards; null: the account does not exist
 * @throws WatchlistLimitError, and whatever `change` throws; nothing has changed then
 */
export async function changeWatchlists(
  db: Database,
  userId: string,
  change: WatchlistChange,
): Promise<Watchlists | null> {
  return db.transaction(async (transaction) => {
    const accountId = await holdOwner(transaction, userId)
    if (accountId === null) return null
    const held = await readListsOf(transaction, accountId)
    const lists = change(held).map((list) => withVersion(list, held.lists))
    if (isDeepStrictEqual(lists, held.lists)) return held
    keepWithinLimits(lists)

    const changed = lists.filter((list) => !held.lists.some((before) => isDeepStrictEqual(before, list)))
    await storeLists(transaction, accountId, lists)
    for (const list of changed) await storeItems(transaction, list)
    const version = held.version + 1
    const seq = await takeOwnSeqs(transaction)
    await transaction.raw('UPDATE watchlist_owners SET version = ?, seq = ? WHERE account_id = ?', [
      version,
      seq,
      accountId,
    ])
    return { version, seq, lists }
  })
}

/** An account that never had lists gets a row to lock. */
async function holdOwner(transaction: Database, userId: string): Promise<number | null> {
  const { rows } = await transaction.raw<{ rows: { account_id: number }[] }>(
    `INSERT INTO watchlist_owners (account_id) SELECT id FROM users WHERE user_id = ?
     ON CONFLICT (account_id) DO UPDATE SET version = watchlist_owners.version
     RETURNING account_id`,
    [userId],
  )
  return rows[0]?.account_id ?? null
}

function withVersion(list: Watchlist, held: readonly Watchlist[]): Watchlist {
  const before = held.find(({ id }) => id === list.id)
  if (before === undefined) return { ...list, version: 1 }
  const same = { ...list, version: before.version }
  return isDeepStrictEqual(same, before) ? before : { ...list, version: before.version + 1 }
}

function keepWithinLimits(lists: readonly Watchlist[]): void {
  if (lists.length > MAX_WATCHLISTS) throw new WatchlistLimitError('lists')
  if (lists.some(({ items }) => items.length > MAX_WATCHED)) throw new WatchlistLimitError('items')
}
