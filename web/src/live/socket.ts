import type {
  AdminRows,
  WithAck,
  ClientToServer,
  EVENTS,
  ListClientToServer,
  ListServerToClient,
  ListSubscribeAck,
  ListSubscribeRequest,
  ServerToClient,
} from '#shared/protocol/events'
import type { Numbered } from '#shared/protocol/lists'
import type { RefusalData, SessionNotice } from '#shared/protocol/messages'
import type { AdminTopic, AuditTopic } from '#shared/protocol/topics'

/** How long the server may take to acknowledge a request. */
export const ACK_TIMEOUT_MS = 10_000

/** The events of a socket.io client itself. */
interface OwnEvents {
  connect: () => void
  disconnect: () => void
  connect_error: (error: Error & { data?: Partial<RefusalData> }) => void
}

type AllOf<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never

/** A listener for each event of a map, as overloads. */
type Listen<Events> = AllOf<
  { [Event in keyof Events]: (event: Event, listener: Events[Event]) => unknown }[keyof Events]
>

/** A request of each event of a map with its answer, as overloads. */
type Request<Requests> = AllOf<
  {
    [Event in keyof Requests]: Requests[Event] extends WithAck<infer Body, infer Answer>
      ? (event: Event, request: Body) => Promise<Answer>
      : never
  }[keyof Requests]
>

/** The part of a socket.io client that is used here, so that a test can implement it. */
export interface PartOfSocket<Events, Requests> {
  on: Listen<Events & OwnEvents>
  connect(): unknown
  disconnect(): unknown
  /** False when the client will not reconnect by itself. */
  readonly active: boolean
  readonly connected: boolean
  timeout(ms: number): { emitWithAck: Request<Requests> }
}

/** The socket of the default namespace, with its connection. */
export interface LiveSocket extends PartOfSocket<ServerToClient, ClientToServer> {
  readonly io: {
    on(event: 'reconnect_attempt', listener: (attempt: number) => void): unknown
    on(event: 'ping', listener: () => void): unknown
    readonly engine: { close(): unknown }
    /** Transports, in order of preference; read again at every attempt. */
    readonly opts: { transports?: unknown }
  }
}

interface AdminServerToClient<T extends AdminTopic> extends ListServerToClient<T, AdminRows[T]> {
  session: (notice: SessionNotice) => void
}

/** A socket of the admin namespace, which shares the connection of another one, to follow these topics. */
export interface AdminSocket<T extends AdminTopic = AuditTopic> extends PartOfSocket<
  AdminServerToClient<T>,
  ListClientToServer<T>
> {
  off: Listen<AdminServerToClient<T> & OwnEvents>
}

interface ListenToList<Topic extends string, Row extends Numbered> {
  (event: 'connect', listener: () => void): unknown
  (event: 'disconnect', listener: () => void): unknown
  (event: 'connect_error', listener: OwnEvents['connect_error']): unknown
  (event: typeof EVENTS.event, listener: ListServerToClient<Topic, Row>['event']): unknown
}

/** What is needed of a socket to follow a list topic, in any namespace. */
export interface ListSocket<Topic extends string, Row extends Numbered> {
  on: ListenToList<Topic, Row>
  off: ListenToList<Topic, Row>
  connect(): unknown
  disconnect(): unknown
  readonly active: boolean
  readonly connected: boolean
  timeout(ms: number): {
    emitWithAck: (
      event: typeof EVENTS.subscribe,
      request: ListSubscribeRequest<Topic>,
    ) => Promise<ListSubscribeAck<Topic>>
  }
}
