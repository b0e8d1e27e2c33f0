import type { IndexQuote } from '../market/index-quote.ts'
import type { HaltMarket } from '../market/halt.ts'
import type { MarketGroup } from '../market/market-group.ts'
import type { Market, StockCode } from '../market/quote.ts'
import type { SessionPhase } from '../market/phase.ts'
import type { RecordedDataset } from '../market/dataset.ts'
import type { ReplayState } from '../market/replay.ts'
import type { SeoulDate } from '../market/seoul-time.ts'
import type { MarketColumns, TradedColumns } from './market-columns.ts'
import type { Missing } from './missing.ts'
import type { StockTopic, Topic } from './topics.ts'

/** The position of a reader: a new epoch means "start over"; within one, every batch has the next seq. */
export interface Position {
  epoch: string
  seq: number
}

/** The common header of every message about a topic. */
interface Head<T extends Topic> {
  topic: T
  epoch: string
  seq: number
  /** The source's as-of time of the poll, epoch milliseconds. */
  at_ms: number
}

/** Columns of the listing master; `i` are gaps between listing indexes. */
export interface ListedColumns {
  i: number[]
  code: StockCode[]
  isin: string[]
  name: string[]
  market: Market[]
  section: string[]
  shares: number[]
}

/** One poll's changes, relative to the position before. docs/protocol.md §4 has the arithmetic. */
export interface MarketBatch extends Head<'market'>, TradedColumns {
  /** Present when a trading day begins: every row is rolled to it before the columns apply. */
  trade_date?: SeoulDate
  listed?: ListedColumns
  /** Indexes of listings that left the board, as gaps. */
  removed?: number[]
}

interface RowsSnapshot<T extends Topic> extends Head<T>, MarketColumns {
  trade_date: SeoulDate
  source: string
  delay_minutes: number
  listed: ListedColumns
}
export type MarketSnapshot = RowsSnapshot<'market'>
/** One row, or none while the stock is not on the board. */
export type StockSnapshot = RowsSnapshot<StockTopic> & WithMinute

/** A candle of a minute: epoch milliseconds of its start, won, shares. */
export interface CarriedCandle {
  t: number
  o: number
  h: number
  l: number
  c: number
  v: number
}

interface WithMinute {
  /** The stock's newest candle of a minute today; null: there is none yet, or it is unknown. */
  candle: CarriedCandle | null
}

/** The changes after `since`, absolute. Applies to every reader that is behind, however far. */
interface RowsPatch<T extends Topic> extends Head<T>, MarketColumns {
  since: number
  trade_date: SeoulDate
  listed: ListedColumns
  removed: number[]
}
export type MarketPatch = RowsPatch<'market'>
/** The whole row with its constants, so that it applies at any position: `since` is 0. */
export type StockPatch = RowsPatch<StockTopic> & WithMinute

/** Three rows: always absolute, so batch, patch and snapshot differ only in which rows they contain. */
export interface IndexBatch extends Head<'index'> {
  rows: IndexQuote[]
}
export interface IndexSnapshot extends IndexBatch {
  source: string
  delay_minutes: number
}
export interface IndexPatch extends IndexBatch {
  since: number
}

/**
 * `live` data arrive; `waiting` the source answers but has no prices yet; `failing` the last poll failed and
 * will be retried; `stopped` no retry until `retry_at_ms` or until the operator acts; `closed` outside hours;
 * `paused` a replay that was paused or has ended.
 */
export const LINK_STATES = ['live', 'waiting', 'closed', 'paused', 'failing', 'stopped'] as const
export type LinkState = (typeof LINK_STATES)[number]

/** Why the link is not simply live; the screen has a text for each. */
export const LINK_CODES = [
  'no_prices_yet',
  'bad_rows',
  'market_closed',
  'replay_paused',
  'replay_ended',
  'nothing_recorded',
  'no_newer_day',
  'daily_close',
  'part_missing',
  'nothing_published',
  'logged_out',
  'login_rejected',
  'key_rejected',
  'login_elsewhere',
  'password_expired',
  'maintenance_page',
  'blocked',
  'access_denied',
  'rate_limited',
  'calls_slowed',
  'token_rejected',
  'token_limited',
  'wrong_host',
  'not_on_paper',
  'key_not_permitted',
  'request_rejected',
  'key_in_use',
  'socket_lost',
  'socket_rejected',
  'socket_full',
  'socket_refused',
  'socket_frames_lost',
  'empty_answer',
  'prices_missing',
  'source_silent',
  'market_still',
  'market_halted',
  'partial_answer',
  'truncated_answer',
  'unusable_answer',
  'stale_answer',
  'timeout',
  'connection_lost',
  'server_error',
  'budget_spent',
  'clock_differs',
  'store_unavailable',
  'internal_error',
] as const
export type LinkCode = (typeof LINK_CODES)[number]

/** Messages with the time of the sending server. */
export interface Timed {
  /** Epoch milliseconds, taken just before it is sent. */
  now_ms: number
}

/** Requests of a day in Seoul, and when the key expires, if that is configured. */
export interface Budget {
  spent: number
  of: number
  key_expires: SeoulDate | null
}

/** One of the sources that stand in for each other, in the order of the settings. */
export interface OrderedSource {
  source: string
  delay_minutes: number
  /** It fills the board. */
  live: boolean
  /** Its state at its last poll; null: it has not been polled, as it was not needed. */
  state: LinkState | null
  code: LinkCode | null
  /** Present with the code `no_newer_day`: the newest day that it has. */
  newest_day?: SeoulDate
  /** Since when it has been good or bad. */
  since_ms: number | null
  /** When it may be polled again, if not at its usual interval. */
  retry_at_ms: number | null
  /** When it takes over again, if it stays well. */
  returns_at_ms: number | null
  /** As reported at its last poll. */
  budget?: Budget
}

/**
 * A measure of the exchange on one stock: trading in it is `halted`, or `interrupted` because its price moved
 * too fast; `expected` is the price that the current auction would give. None of it is a trade.
 */
export interface StockMark {
  code: StockCode
  mark: 'halted' | 'interrupted' | 'expected'
  since_ms: number
  /** Of `expected`, won. */
  price?: number
}

/** The state of the link from the source to the worker. `now_ms` is the server's; the worker omits it. */
export interface Link extends Partial<Timed> {
  source: string
  state: LinkState
  code: LinkCode | null
  /** One line in English for the log and for operators; the screen has its own words for `code`. */
  detail: string | null
  /** When data last arrived from the source, epoch milliseconds; null: never. */
  last_received_ms: number | null
  delay_minutes: number
  phase: SessionPhase
  /** When the source will be polled again, if that is not the next poll. */
  retry_at_ms: number | null
  /** The number of rows of the last answer that could not be parsed and were set aside. */
  rows_set_aside: number
  /** Present with the codes `no_newer_day` and `daily_close`: the newest day that the source has. */
  newest_day?: SeoulDate
  /** Present with the code `part_missing`: what the source could not deliver, and why. */
  missing?: Missing[]
  /** Present when the source has a daily limit of requests. */
  budget?: Budget
  /** Present with the code `market_still`: on which markets nothing has moved, and since when, epoch milliseconds. */
  still?: { market: MarketGroup; since_ms: number }[]
  /** Present when the source reports single stocks that are halted, interrupted or in an auction. */
  stocks?: StockMark[]
  /** Present during a declared market-wide halt: its scope, start and end, epoch milliseconds. */
  halts?: { market: HaltMarket; since_ms: number; until_ms: number; reason: string }[]
  /** Present when several sources stand in for each other: all of them, in order of preference. */
  order?: OrderedSource[]
  /** Present during a replay, with its position. */
  replay?: { board: RecordedDataset | null; day: SeoulDate; speed: number; state: ReplayState }
}

/** Why a request on a socket is refused. A refused request changes nothing. */
export const REQUEST_CODES = [
  'bad_request',
  'unknown_topic',
  'unknown_stock',
  'too_many_topics',
  'forbidden',
  'rate_limited',
  'unauthenticated',
  'session_ended',
  'unavailable',
  'internal_error',
] as const
export type RequestCode = (typeof REQUEST_CODES)[number]

/** Answer to a request from client to server. */
export type Ack<T extends object = object> =
  ({ ok: true } & T) | { ok: false; code: RequestCode; message: string; retry_after_ms?: number }

/** How a subscriber is brought up to date: by everything, the changes, nothing, or later with the first board. */
export type Followed =
  | { topic: Topic; epoch: string; seq: number; resume: 'snapshot' | 'patch' | 'current' }
  | { topic: Topic; epoch: null; seq: 0; resume: 'waiting' }

export type SubscribeAck = Ack<Followed & Partial<Timed>>

/** Sent to a socket whose session is about to end (renew it in time) or has ended (the socket is closed). */
export interface SessionNotice {
  state: 'expiring' | 'ended'
  /** Why it is about to end: its token expires (renew it), it is idle, or it reaches its maximum age. */
  reason?: 'token' | 'idle' | 'age'
  /** When that will be, epoch milliseconds; null: it has ended. */
  expires_ms: number | null
}

/** Sent when the server shuts down: it closes the socket soon after `reconnect_after_ms`. */
export interface DrainNotice {
  /** When this reader should reconnect, counted from now; each reader gets another time. */
  reconnect_after_ms: number
}

/** Sent to a paired display when what it is to show has changed. */
export interface DisplayNotice {
  revision: number
}

export const REFUSAL_CODES = [
  'unauthenticated',
  'session_ended',
  'forbidden',
  'rate_limited',
  'too_many_sockets',
  'unavailable',
  'unsupported_protocol',
] as const
export type RefusalCode = (typeof REFUSAL_CODES)[number]

/** A refused handshake: `data` of the client's `connect_error`. */
export interface RefusalData {
  code: RefusalCode
  /** When to try again, if that may help. */
  retry_after_ms?: number
}
