import { newestOwnSeq } from '#database/own/own-seq'
import type { Database } from '#database/pool'
import { watchlistsChangedAfter } from '#database/watchlists/changed-watchlists'
import type { OwnRow } from '#shared/protocol/own-rows'
import type { List } from './list.ts'

/** A row with its account, the only one that receives it. */
interface AccountRow {
  seq: number
  userId: string
  row: OwnRow
}

/** The account topics: each follower gets the rows of its own account. */
export function ownList({ database }: { database: Database }): List<AccountRow> {
  return {
    async read(afterSeq, limit) {
      // The number first: a row that is added in between is then among the items instead of missed.
      const lastSeq = await newestOwnSeq(database)
      if (limit === 0 || lastSeq <= afterSeq) return { items: [], last_seq: lastSeq }
      const changed = await watchlistsChangedAfter(database, afterSeq, limit)
      const items = changed.map(({ seq, userId, version }): AccountRow => {
        return { seq, userId, row: { seq, kind: 'watchlists', version } }
      })
      return { items, last_seq: Math.max(lastSeq, items.at(-1)?.seq ?? 0) }
    },
    isOf: ({ userId }, _topic, follower) => follower.userId === userId,
    sent: ({ row }) => row,
  }
}
