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

/** The source brings nothing in trading hours, or does so again. */
export const BOARD_NOTICE_CODES = ['source_lost', 'source_back'] as const
export type BoardNoticeCode = (typeof BOARD_NOTICE_CODES)[number]

/** Of the board itself, for every account. */
export interface BoardNoticed extends Numbered {
  kind: 'notice'
  code: BoardNoticeCode
  /** Since when nothing came, or had come. */
  since: string
  at: string
}

/** The events of the topic `me`, for the follower's own account. */
export type OwnRow = WatchlistsChanged | AlertFired | BoardNoticed
