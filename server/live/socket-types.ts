import type { Server, Socket } from 'socket.io'
import type {
  AdminClientToServer,
  AdminServerToClient,
  AnswerTo,
  ClientToServer,
  ServerToClient,
} from '#shared/protocol/events'
import type { Identity } from '../auth/authenticate.ts'
import type { EncodedMessage } from './encoded-message.ts'
import type { TokenWarning } from './session-watch.ts'

/** A client's request, unchecked. `answer` is a function if the client wants an acknowledgement. */
type Unchecked<Requested> = { [Event in keyof Requested]: (request: unknown, answer: unknown) => void }

/** A payload may be encoded already. */
type Sent<Events> = {
  [Event in keyof Events]: Events[Event] extends (message: infer Message) => void
    ? (message: Message | EncodedMessage) => void
    : never
}

/** The data of an open socket about its user. */
interface SocketData {
  identity: Identity
  token?: TokenWarning
}

type Listened = Unchecked<ClientToServer & AdminClientToServer>
type Emitted = Sent<ServerToClient & AdminServerToClient>

/** Its sockets may be of either namespace. */
export type LiveServer = Server<Listened, Emitted, object, SocketData>
export type LiveSocket = Socket<Listened, Emitted, object, SocketData>

/** The handlers of a namespace's requests. */
export type Handlers<Requested> = {
  [Event in keyof Requested]: (
    socket: LiveSocket,
    request: unknown,
  ) => AnswerTo<Requested[Event]> | Promise<AnswerTo<Requested[Event]>>
}
