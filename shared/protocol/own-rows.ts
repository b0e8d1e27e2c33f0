import type { Numbered } from './lists.ts'

/** The watchlists of the account have changed; `version` is that of `GET /api/watchlists`. */
export interface WatchlistsChanged extends Numbered {
  kind: 'watchlists'
  version: number
}

/** What happens to the account of whoever follows the topic `me`. */
export type OwnRow = WatchlistsChanged
