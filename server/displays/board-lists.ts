import type { Display } from '#database/displays/displays'
import type { Database } from '#database/pool'
import { readWatchlists } from '#database/watchlists/read-watchlists'
import { readShownLists } from '#database/watchlists/shown-lists'
import type { BoardTurn, ShownTurn } from '#shared/displays/boards'
import { MAX_BOARD_STOCKS } from '#shared/displays/limits'
import { Problem } from '../request/problem.ts'

export type ShownDisplay = Omit<Display, 'boards'> & { boards: ShownTurn[] }

/** Displays with the names and codes of the watchlists on their boards, read in one statement. */
export async function withLists(database: Database, displays: readonly Display[]): Promise<ShownDisplay[]> {
  const ids = new Set(displays.flatMap(({ boards }) => listsOf(boards)))
  const found = await readShownLists(database, [...ids], MAX_BOARD_STOCKS)
  const lists = new Map(found.map((list) => [list.id, list]))
  const shown = (turn: BoardTurn): ShownTurn => {
    if (turn.board !== 'watchlist') return turn
    const list = lists.get(turn.watchlist)
    return { ...turn, title: list?.name ?? null, codes: list?.codes ?? [] }
  }
  return displays.map((display) => ({ ...display, boards: display.boards.map(shown) }))
}

/**
 * Admins put their own watchlists on displays, and leave those that are on one already.
 * @throws Problem invalid_input
 */
export async function refuseForeignLists(
  transaction: Database,
  userId: string,
  boards: readonly BoardTurn[],
  before: readonly BoardTurn[] = [],
): Promise<void> {
  const added = listsOf(boards).filter((id) => !listsOf(before).includes(id))
  if (added.length === 0) return
  const own = new Set((await readWatchlists(transaction, userId)).lists.map(({ id }) => id))
  if (added.every((id) => own.has(id))) return
  throw new Problem('invalid_input', {
    errors: [{ field: 'boards', code: 'unknown_list', message: 'has a watchlist that is not your own' }],
  })
}

const listsOf = (boards: readonly BoardTurn[]): string[] =>
  boards.flatMap((turn) => (turn.board === 'watchlist' ? [turn.watchlist] : []))
