import { hasRight } from '#shared/auth/rights'
import { ADMIN_NAMESPACE } from '#shared/protocol/topics'
import type { Middleware } from './handshake-guard.ts'
import { Refusal } from './refusal.ts'
import type { SessionWatch } from './session-watch.ts'
import type { LiveServer } from './socket-types.ts'
import type { TopicRequests } from './topic-requests.ts'

export interface AdminFeedDeps {
  io: LiveServer
  /** The middleware of the default namespace: the same sockets are rejected here. */
  handshake: Middleware
  sessions: SessionWatch
  requests: TopicRequests
}

/** The namespace of the topics for admins: the trail and its logins, row by row as they are committed. */
export function attachAdminFeeds({ io, handshake, sessions, requests }: AdminFeedDeps): void {
  const admins = io.of(ADMIN_NAMESPACE)
  admins.use(handshake)
  admins.use((socket, next) => {
    const mayFollow = hasRight(socket.data.identity.role, 'view_audit')
    next(mayFollow ? undefined : new Refusal('forbidden', 'This is not for your role.'))
  })
  admins.on('connection', (socket) => {
    sessions.watch(socket)
    requests.serve(socket)
    socket.on('disconnect', () => requests.drop(socket))
  })
}
