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

/** What a client asks; nothing of it has been checked. `answer` is a function if the client wants an answer. */
type Unchecked<Asked> = { [Event in keyof Asked]: (request: unknown, answer: unknown) => void }

/** What is sent may be written down already. */
type Sent<Events> = {
  [Event in keyof Events]: Events[Event] extends (message: infer Message) => void
    ? (message: Message | EncodedMessage) => void
    : never
}

/** What a living socket knows of its user. */
interface SocketData {
  identity: Identity
  token?: TokenWarning
}

type Listened = Unchecked<ClientToServer & AdminClientToServer>
type Emitted = Sent<ServerToClient & AdminServerToClient>

/** Its sockets may be of either namespace. */
export type LiveServer = Server<Listened, Emitted, object, SocketData>
export type LiveSocket = Socket<Listened, Emitted, object, SocketData>

/** What answers each request of a namespace. */
export type Handlers<Asked> = {
  [Event in keyof Asked]: (
    socket: LiveSocket,
    request: unknown,
  ) => AnswerTo<Asked[Event]> | Promise<AnswerTo<Asked[Event]>>
}
