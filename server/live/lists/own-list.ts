import { eventsAfter } from '#database/alerts/alert-events'
import { displayNoticesAfter } from '#database/displays/notices'
import { boardNoticesAfter } from '#database/own/board-notices'
import { newestOwnSeq } from '#database/own/own-seq'
import type { Database } from '#database/pool'
import { watchlistsChangedAfter } from '#database/watchlists/changed-watchlists'
import { hasRight, type Right } from '#shared/auth/rights'
import { isoOf } from '#shared/market/seoul-time'
import type { OwnRow } from '#shared/protocol/own-rows'
import { presentEvent } from '#database/alerts/present-event'
import type { List } from './list.ts'

/** A row with its account, the only one that receives it; null: all do that have the right. */
interface AccountRow {
  seq: number
  userId: string | null
  right?: Right
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
      const fired = await eventsAfter(database, { afterSeq, limit })
      const noticed = await boardNoticesAfter(database, afterSeq, limit)
      const missed = await displayNoticesAfter(database, afterSeq, limit)
      const rows: AccountRow[] = [
        ...missed.map(({ seq, display_id: display, name, code, since, at }): AccountRow => {
          const times = { since: isoOf(since), at: isoOf(at) }
          const row: OwnRow = { seq, kind: 'display', code, display, name, ...times }
          return { seq, userId: null, right: 'manage_displays', row }
        }),
        ...noticed.map(({ seq, code, since, at }): AccountRow => {
          return { seq, userId: null, row: { seq, kind: 'notice', code, since: isoOf(since), at: isoOf(at) } }
        }),
        ...changed.map(({ seq, userId, version }): AccountRow => {
          return { seq, userId, row: { seq, kind: 'watchlists', version } }
        }),
        ...fired.map((event): AccountRow => {
          const row = presentEvent(event)
          return { seq: row.seq, userId: event.user_id, row: { ...row, kind: 'alert' } }
        }),
      ]
      // Each kind as many as are requested: what is cut off is read again after the last that is kept.
      const items = rows.sort((a, b) => a.seq - b.seq).slice(0, limit)
      return { items, last_seq: Math.max(lastSeq, items.at(-1)?.seq ?? 0) }
    },
    isOf: ({ userId, right }, _topic, follower) =>
      (userId === null || follower.userId === userId) &&
      (right === undefined || hasRight(follower.role, right)),
    sent: ({ row }) => row,
  }
}
