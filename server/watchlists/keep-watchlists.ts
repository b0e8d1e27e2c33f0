import {
  changeWatchlists,
  WatchlistLimitError,
  type WatchlistChange,
} from '#database/watchlists/change-watchlists'
import { readWatchlists } from '#database/watchlists/read-watchlists'
import type { Watchlists } from '#database/watchlists/watchlist'
import { invalidField, Problem } from '../request/problem.ts'
import { OutdatedEditError } from './edits.ts'
import { presentWatchlists, type PresentDeps } from './present.ts'

/**
 * Changes the watchlists of an account.
 * @throws Problem conflict (with the current lists), invalid_input (limit exceeded), session_ended (no such account)
 */
export async function keepWatchlists(
  deps: PresentDeps,
  userId: string,
  change: WatchlistChange,
): Promise<Watchlists> {
  try {
    const changed = await changeWatchlists(deps.database, userId, change)
    if (changed === null) throw new Problem('session_ended')
    return changed
  } catch (error) {
    if (error instanceof OutdatedEditError) {
      const current = await presentWatchlists(deps, await readWatchlists(deps.database, userId))
      throw new Problem('conflict', { current })
    }
    if (error instanceof WatchlistLimitError) {
      const { limit, message } = error
      throw invalidField(limit, `too_many_${limit}`, message)
    }
    throw error
  }
}
