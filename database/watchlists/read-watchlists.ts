import type { Database } from '../pool.ts'
import { WATCHLIST_COLOURS } from '#shared/watchlists/watchlist'
import type { WatchedItem, Watchlist, Watchlists } from './watchlist.ts'

interface Row {
  version: number
  seq: string
  lists: StoredList[]
}

interface StoredList {
  id: string
  version: number
  name: string
  colour: string
  items: StoredItem[]
}

interface StoredItem {
  code: string
  note: string
  target_price: number | null
  stop_price: number | null
  added_at: string
}

/** One statement, so that lists, items and version are of one snapshot. */
const ALL_LISTS = `
  SELECT o.version, o.seq, coalesce((
    SELECT jsonb_agg(jsonb_build_object('id', l.id, 'version', l.version, 'name', l.name, 'colour', l.colour, 'items', coalesce((
      SELECT jsonb_agg(jsonb_build_object('code', i.code, 'note', i.note, 'target_price', i.target_price,
                                          'stop_price', i.stop_price, 'added_at', i.added_at) ORDER BY i.position)
      FROM watchlist_items i WHERE i.watchlist_id = l.id), '[]')) ORDER BY l.position)
    FROM watchlists l WHERE l.account_id = o.account_id), '[]') AS lists
  FROM watchlist_owners o`

const NOTHING: Watchlists = { version: 0, seq: 0, lists: [] }

/** The watchlists of an account; empty where it never had any. */
export async function readWatchlists(db: Database, userId: string): Promise<Watchlists> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `${ALL_LISTS} JOIN users ON users.id = o.account_id WHERE users.user_id = ?`,
    [userId],
  )
  return rows[0] === undefined ? NOTHING : watchlistsOf(rows[0])
}

/** The same for an account whose row is locked by the transaction. */
export async function readListsOf(transaction: Database, accountId: number): Promise<Watchlists> {
  const { rows } = await transaction.raw<{ rows: Row[] }>(`${ALL_LISTS} WHERE o.account_id = ?`, [accountId])
  return rows[0] === undefined ? NOTHING : watchlistsOf(rows[0])
}

function watchlistsOf({ version, seq, lists }: Row): Watchlists {
  return { version, seq: Number(seq), lists: lists.map(listOf) }
}

function listOf({ id, version, name, colour, items }: StoredList): Watchlist {
  const known = WATCHLIST_COLOURS.find((one) => one === colour) ?? 'none'
  return { id, version, name, colour: known, items: items.map(itemOf) }
}

function itemOf({ code, note, target_price, stop_price, added_at }: StoredItem): WatchedItem {
  return { code, note, targetPrice: target_price, stopPrice: stop_price, addedMs: Date.parse(added_at) }
}
