import type { Position } from '../protocol/messages.ts'
import type { DisplayBoard } from './boards.ts'
import type { CommandOutcome } from './commands.ts'
import type { PageLoad } from './loads.ts'
import type { Winner } from './showing.ts'

/** How often a display reports. */
export const REPORT_EVERY_MS = 10_000

/** What a display sends of itself. Durations are of its monotonic clock, in milliseconds; null: unknown. */
export interface DisplayReport {
  /** The board in sight; null: none, as the screen is blank. */
  board: DisplayBoard | null
  /** What decided that. */
  shown_by: Winner
  /** The newest revision of its entry that has been rendered. */
  revision: number | null
  /** Of the topic `market`. */
  position: Position | null
  /** How long ago the last message with market data or the link arrived. */
  data_age_ms: number | null
  /** How long ago the last frame was painted. */
  painted_ms: number
  /** Frames per second, measured just before. */
  fps: number | null
  heap_bytes: number | null
  /** Since the page was loaded. */
  uptime_ms: number
  /** The entry script of the page, which has another name in each build. */
  build: string | null
  visible: boolean
  width: number
  height: number
  /** Uncaught errors since the page was loaded. */
  errors: number
}

/** A report as it is sent: with what became of commands, and loadings of the page that have not been reported. */
export interface SentReport extends DisplayReport {
  outcomes?: CommandOutcome[] | undefined
  loads?: PageLoad[] | undefined
}

export const FLEET_STATES = [
  'away',
  'stale',
  'revoked',
  'waiting',
  'late',
  'outdated',
  'blank',
  'live',
] as const
/** The state of a display as the server judges it; in the order in which they need attention. */
export type FleetState = (typeof FLEET_STATES)[number]

/** Why a display is in its state. */
export const FLEET_REASONS = [
  'proven',
  'never_reported',
  'silent',
  'disconnected',
  'hidden',
  'not_painted',
  'revision',
  'behind',
  'old_build',
  'blank',
  'not_claimed',
  'admin',
  'token_reused',
] as const
export type FleetReason = (typeof FLEET_REASONS)[number]
