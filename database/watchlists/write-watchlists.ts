import type { Knex } from 'knex'
import type { Database } from '../pool.ts'
import type { Watchlist } from './watchlist.ts'

/** Replaces the lists of an account, without their items. */
export async function storeLists(
  transaction: Database,
  accountId: number,
  lists: readonly Watchlist[],
): Promise<void> {
  const ids = lists.map(({ id }) => id)
  await transaction.raw('DELETE FROM watchlists WHERE account_id = ? AND NOT id = ANY(?::uuid[])', [
    accountId,
    ids,
  ])
  const columns: readonly unknown[] = [
    accountId,
    ids,
    lists.map(({ version }) => version),
    lists.map(({ name }) => name),
    lists.map(({ colour }) => colour),
  ]
  await transaction.raw(
    `INSERT INTO watchlists (account_id, id, version, name, colour, position)
     SELECT ?, * FROM unnest(?::uuid[], ?::integer[], ?::text[], ?::text[]) WITH ORDINALITY
     ON CONFLICT (id) DO UPDATE
       SET version = excluded.version, name = excluded.name, colour = excluded.colour, position = excluded.position`,
    columns as Knex.RawBinding[],
  )
}

/** Replaces the items of a list. */
export async function storeItems(transaction: Database, { id, items }: Watchlist): Promise<void> {
  await transaction.raw('DELETE FROM watchlist_items WHERE watchlist_id = ?', [id])
  const columns: readonly unknown[] = [
    id,
    items.map(({ code }) => code),
    items.map(({ note }) => note),
    items.map(({ targetPrice }) => targetPrice),
    items.map(({ stopPrice }) => stopPrice),
    items.map(({ addedMs }) => new Date(addedMs).toISOString()),
  ]
  await transaction.raw(
    `INSERT INTO watchlist_items (watchlist_id, code, note, target_price, stop_price, added_at, position)
     SELECT ?, * FROM unnest(?::text[], ?::text[], ?::integer[], ?::integer[], ?::timestamptz[]) WITH ORDINALITY`,
    columns as Knex.RawBinding[],
  )
}
