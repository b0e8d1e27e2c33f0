import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import type { SentReport } from '#shared/displays/report'
import { EVENTS } from '#shared/protocol/events'
import type {
  AnswerTo,
  BoardListRows,
  ClientToServer,
  ListClientToServer,
  ListServerToClient,
  ServerToClient,
} from '#shared/protocol/events'
import { PROTOCOL_VERSION } from '#shared/protocol/names'
import { ADMIN_NAMESPACE } from '#shared/protocol/topics'
import type { AdminTopic, AuditTopic, BoardListTopic } from '#shared/protocol/topics'
import { shallowRef } from 'vue'
import type { InjectionKey, ShallowRef } from 'vue'
import { routeOf } from '#shared/rest/paths'
import { BoardLists } from './board-lists.ts'
import type { ServerClock } from './clock.ts'
import { openConnection } from './connection.ts'
import { StockSubscriptions } from './stock-subscriptions.ts'
import { Feed } from './feed.ts'
import { Handshakes } from './handshakes.ts'
import { UNLIT } from './lamp.ts'
import type { Lamp } from './lamp.ts'
import type { Recovery } from './recovery.ts'
import type { AdminSocket } from './socket.ts'
import { BY_WEBSOCKET } from './transport-choice.ts'
import { reportVisibility } from './visibility.ts'

export interface Live {
  feed: Feed
  /** Stocks that a page follows beside the board. */
  demand: StockSubscriptions
  lamp: ShallowRef<Lamp>
  recovery: ShallowRef<Recovery>
  /** A socket of the admin namespace on the same connection; the caller connects and disconnects it. */
  adminSocket: <T extends AdminTopic = AuditTopic>() => AdminSocket<T>
  /** Lists beside the board. */
  lists: BoardLists
  /** Of a paired display. Throws if it is not answered. */
  report: (report: SentReport) => Promise<AnswerTo<ClientToServer['report']>>
  stop: () => void
}

/** Why the user is on the login page, unless they chose to. */
export type EndReason = 'unauthenticated' | 'session_ended'

export const LIVE: InjectionKey<Live> = Symbol('live')

/** The callbacks between the connection and the session. */
export interface LiveSession {
  /** A new token for the current session. */
  renew(): Promise<string>
  /** What a paired display is to show has changed. */
  changed?(): void
  /** The token of the handshake, for sessions without a cookie. */
  token?: () => Promise<string>
  /** It will end at this time, epoch milliseconds: without further activity, or in any case. */
  ending(atMs: number, why: 'idle' | 'age'): void
  ended(why: EndReason): void
}

const PROBE_TIMEOUT_MS = 5_000
const REPORT_TIMEOUT_MS = 10_000

async function probe(): Promise<boolean> {
  const request = { cache: 'no-store', signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) } as const
  const answer = await fetch(routeOf('readLiveness').path, request).catch(() => null)
  return answer?.ok === true
}

/**
 * The live connection of a session: socket, mirrors, lamp. The session is identified by the cookie of this
 * origin, or by a token.
 */
export function startLive(clock: ServerClock, session: LiveSession): Live {
  const feed = new Feed((paint) => requestAnimationFrame(paint))
  const demand = new StockSubscriptions()
  const lamp = shallowRef(UNLIT)
  const recovery = shallowRef<Recovery>({ state: 'none' })
  const handshakes = new Handshakes(session.token)
  const anySocket = io({
    transports: BY_WEBSOCKET,
    auth: handshakes.auth,
    autoConnect: false,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
    timeout: 5_000,
  })
  anySocket.io.on('close', () => handshakes.closed())
  const socket: Socket<ServerToClient, ClientToServer> = anySocket
  type ListSocketOf<T extends BoardListTopic> = Socket<
    ListServerToClient<T, BoardListRows[T]>,
    ListClientToServer<T>
  >
  const disclosures: ListSocketOf<'disclosures'> = anySocket
  const news: ListSocketOf<'news'> = anySocket
  const me: ListSocketOf<'me'> = anySocket
  const lists = new BoardLists({ disclosures, news, me }, (topic) => {
    if (anySocket.connected) anySocket.emit(EVENTS.unsubscribe, { topic }, () => undefined)
  })
  if (session.changed !== undefined) socket.on(EVENTS.display, () => session.changed?.())
  const stopReporting = reportVisibility(socket, document)
  const close = openConnection({
    socket,
    feed,
    demand,
    clock,
    probe,
    onLamp: (next) => (lamp.value = next),
    onRecovery: (next) => (recovery.value = next),
    renewToken: () => session.renew(),
    onSessionEnding: (atMs, why) => session.ending(atMs, why),
    onSessionEnd: (why) => session.ended(why),
  })
  return {
    feed,
    demand,
    lamp,
    recovery,
    lists,
    report: (report) => socket.timeout(REPORT_TIMEOUT_MS).emitWithAck(EVENTS.report, report),
    adminSocket: <T extends AdminTopic = AuditTopic>(): AdminSocket<T> =>
      anySocket.io.socket(ADMIN_NAMESPACE, { auth: { protocol: PROTOCOL_VERSION } }),
    stop: () => {
      stopReporting()
      close()
    },
  }
}
