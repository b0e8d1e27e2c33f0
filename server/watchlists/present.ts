import { readListingMarks, type ListingMark } from '#database/watchlists/listing-marks'
import type { WatchedItem, Watchlist, Watchlists } from '#database/watchlists/watchlist'
import type { Database } from '#database/pool'
import { isoOf, seoulIso } from '#shared/market/seoul-time'
import type * as rest from '#shared/rest/watchlists'
import { datasetOnBoard } from '../live/datasets.ts'
import type { MarketBoard } from '../live/market-board.ts'

export interface PresentDeps {
  database: Database
  board: MarketBoard
}

/** Lists in the form of REST. Without a board, facts of the codes are missing. */
export async function presentLists(
  { database, board }: PresentDeps,
  lists: readonly Watchlist[],
): Promise<rest.Watchlist[]> {
  const codes = [...new Set(lists.flatMap(({ items }) => items.map(({ code }) => code)))]
  const known = board.ready ? codes : []
  const marks = await readListingMarks(database, datasetOnBoard(board), known)
  return lists.map(({ items, ...list }) => ({
    ...list,
    codes: items.map(({ code }) => code),
    items: items.map((item) => presentItem(item, marks.get(item.code))),
  }))
}

export async function presentWatchlists(
  deps: PresentDeps,
  { version, seq, lists }: Watchlists,
): Promise<rest.Watchlists> {
  return { version, seq, lists: await presentLists(deps, lists) }
}

function presentItem(item: WatchedItem, mark: ListingMark | undefined): rest.WatchedItem {
  const { code, note, targetPrice, stopPrice, addedMs } = item
  const { name = null, leftAt = null, formerName = null, renamedAt = null, disclosedAt = null } = mark ?? {}
  const isRenamed = renamedAt !== null && renamedAt.getTime() > addedMs
  return {
    code,
    name,
    state: mark === undefined ? 'unknown' : leftAt === null ? 'listed' : 'left',
    left_at: leftAt && isoOf(leftAt),
    former_name: isRenamed ? formerName : null,
    renamed_at: isRenamed ? isoOf(renamedAt) : null,
    last_disclosed_at: disclosedAt && isoOf(disclosedAt),
    note,
    target_price: targetPrice,
    stop_price: stopPrice,
    added_at: seoulIso(addedMs),
  }
}
