import type { Server, Socket } from 'socket.io'
import type { DrainNotice, Link, SessionNotice } from '#shared/protocol/messages'
import type { Identity } from '../auth/authenticate.ts'
import type { EncodedMessage } from './encoded-message.ts'
import type { TokenWarning } from './session-watch.ts'

/** What a client may ask; nothing of it has been checked. `answer` is a function if the client wants an answer. */
interface ClientEvents {
  subscribe: (request: unknown, answer: unknown) => void
  unsubscribe: (request: unknown, answer: unknown) => void
  renew: (request: unknown, answer: unknown) => void
  visibility: (request: unknown, answer: unknown) => void
}

interface ServerEvents {
  snapshot: (message: EncodedMessage) => void
  batch: (message: EncodedMessage) => void
  patch: (message: EncodedMessage) => void
  event: (message: EncodedMessage) => void
  link: (link: Link) => void
  session: (notice: SessionNotice) => void
  drain: (notice: DrainNotice) => void
}

/** What a living socket knows of its user. */
interface SocketData {
  identity: Identity
  token?: TokenWarning
}

export type LiveServer = Server<ClientEvents, ServerEvents, object, SocketData>
export type LiveSocket = Socket<ClientEvents, ServerEvents, object, SocketData>
