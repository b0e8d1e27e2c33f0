import type { SentCommand } from '../displays/commands.ts'
import type { SentReport } from '../displays/report.ts'
import type { AuditRow } from '../rest/audit.ts'
import type { Disclosure } from '../rest/disclosures.ts'
import type { Headline } from '../rest/news.ts'
import type { FleetRow } from './fleet-rows.ts'
import type { ListEvent, Numbered } from './lists.ts'
import type {
  Ack,
  DisplayNotice,
  DrainNotice,
  IndexBatch,
  IndexPatch,
  IndexSnapshot,
  Link,
  MarketBatch,
  MarketPatch,
  MarketSnapshot,
  Position,
  SessionNotice,
  StockPatch,
  StockSnapshot,
  SubscribeAck,
  Timed,
} from './messages.ts'
import type { OwnRow } from './own-rows.ts'
import type { AdminTopic, BoardListTopic, Topic } from './topics.ts'

/**
 * The events of a socket, one map per namespace and direction in the form that Socket.IO takes. Server and
 * browser are typed by the same maps, and every name is written here once: a lint rule rejects it anywhere
 * else.
 */

/** What the server sends in the default namespace. */
export interface ServerToClient {
  snapshot: (message: MarketSnapshot | IndexSnapshot | StockSnapshot) => void
  batch: (message: MarketBatch | IndexBatch) => void
  patch: (message: MarketPatch | IndexPatch | StockPatch) => void
  link: (link: Link) => void
  /** One row of a list beside the board. */
  event: (message: BoardListEvent) => void
  session: (notice: SessionNotice) => void
  /** This server is shutting down: reconnect to another one, or later. */
  drain: (notice: DrainNotice) => void
  /** To a paired display alone: it reads its entry again. */
  display: (notice: DisplayNotice) => void
}

/** The rows of the lists beside the board. */
export interface BoardListRows {
  disclosures: Disclosure
  news: Headline
  me: OwnRow
}
export type BoardListEvent = { [T in BoardListTopic]: ListEvent<T, BoardListRows[T]> }[BoardListTopic]

/**
 * A client's requests in the default namespace. On the server a request is unchecked, and `answer` may be
 * missing.
 */
export interface ClientToServer {
  subscribe: WithAck<SubscribeRequest, SubscribeAck>
  unsubscribe: WithAck<{ topic: Topic }, Ack>
  /** Replaces the token of the connection. */
  renew: WithAck<{ token: string }, Ack<{ expires_ms: number } & Timed>>
  /** Whether the page behind a socket is visible. */
  visibility: WithAck<{ visible: boolean }, Ack>
  /** Of a paired display alone: what is on the screen; answered with the commands that wait for it. */
  report: WithAck<SentReport, Ack<{ commands: SentCommand[] }>>
}

/** The server's messages of list topics, in any namespace. */
export interface ListServerToClient<Topic extends string, Row extends Numbered> {
  /** One row: an act, a login. */
  event: (message: ListEvent<Topic, Row>) => void
}

/** A client's requests of list topics, in any namespace. */
export interface ListClientToServer<Topic extends string> {
  subscribe: WithAck<ListSubscribeRequest<Topic>, ListSubscribeAck<Topic>>
  unsubscribe: WithAck<{ topic: Topic }, Ack>
}

/** The rows of the lists for admins. */
export interface AdminRows {
  audit: AuditRow
  logins: AuditRow
  displays: FleetRow
}
export type AdminEvent = { [T in AdminTopic]: ListEvent<T, AdminRows[T]> }[AdminTopic]

/** The server's messages in the admin namespace. */
export interface AdminServerToClient {
  event: (message: AdminEvent) => void
  session: (notice: SessionNotice) => void
}

/** A client's requests in the admin namespace. */
export type AdminClientToServer = ListClientToServer<AdminTopic>

/** A request with its answer. */
export type WithAck<Request, Answer> = (request: Request, answer: (ack: Answer) => void) => void

/** The answer of a request. */
export type AnswerTo<Requested> = Requested extends WithAck<never, infer Answer> ? Answer : never

export interface SubscribeRequest {
  topic: Topic
  /** The position of the reader; without it everything is sent. */
  position?: Position | null
  /** The minimum time between two messages in milliseconds. */
  every_ms?: number
}

export interface ListSubscribeRequest<T extends string> {
  topic: T
  /** The newest row that the reader has; without it only later rows are sent. */
  after_seq?: number | null
}

export type ListSubscribeAck<T extends string> = Ack<{ topic: T; last_seq: number }>

type EventName =
  keyof ServerToClient | keyof ClientToServer | keyof AdminServerToClient | keyof AdminClientToServer

export const EVENTS = {
  subscribe: 'subscribe',
  unsubscribe: 'unsubscribe',
  snapshot: 'snapshot',
  batch: 'batch',
  patch: 'patch',
  link: 'link',
  session: 'session',
  renew: 'renew',
  visibility: 'visibility',
  report: 'report',
  event: 'event',
  drain: 'drain',
  display: 'display',
} as const satisfies { [Name in EventName]: Name }

/** Events that carry market data and move a mirror. */
export const MARKET_EVENTS = [EVENTS.snapshot, EVENTS.batch, EVENTS.patch] as const
export type MarketEvent = (typeof MARKET_EVENTS)[number]
