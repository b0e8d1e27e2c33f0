import type { AlertEvent } from '../rest/alerts.ts'
import type { Numbered } from './lists.ts'

/** The watchlists of the account have changed; `version` is that of `GET /api/watchlists`. */
export interface WatchlistsChanged extends Numbered {
  kind: 'watchlists'
  version: number
}

/** An alert of the account has fired; the rest is as `GET /api/alerts/events` has it. */
export interface AlertFired extends Numbered, AlertEvent {
  kind: 'alert'
}

/** The events of the topic `me`, for the follower's own account. */
export type OwnRow = WatchlistsChanged | AlertFired
