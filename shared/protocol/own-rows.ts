import type { Numbered } from './lists.ts'

/** The watchlists of the account have changed; `version` is that of `GET /api/watchlists`. */
export interface WatchlistsChanged extends Numbered {
  kind: 'watchlists'
  version: number
}

/** The events of the topic `me`, for the follower's own account. */
export type OwnRow = WatchlistsChanged
