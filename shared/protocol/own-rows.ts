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

/** Nothing is heard of a display in trading hours, or it reports again. */
export const DISPLAY_NOTICE_CODES = ['display_away', 'display_back'] as const
export type DisplayNoticeCode = (typeof DISPLAY_NOTICE_CODES)[number]

/** Of a display, for every admin. */
export interface DisplayNoticed extends Numbered {
  kind: 'display'
  code: DisplayNoticeCode
  /** The id of the display. */
  display: string
  name: string
  /** Since when nothing was heard of it. */
  since: string
  at: string
}

/** The events of the topic `me`, for the follower's own account. */
export type OwnRow = WatchlistsChanged | AlertFired | BoardNoticed | DisplayNoticed
