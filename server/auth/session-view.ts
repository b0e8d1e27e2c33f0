import type { SessionView } from '#shared/protocol/accounts'
import type { ListedSession } from './sessions.ts'

/** @param askingId the session that is asking */
export function presentSession(session: ListedSession, askingId: string): SessionView {
  return {
    id: session.id,
    current: session.id === askingId,
    address: session.address,
    user_agent: session.userAgent,
    started_at: new Date(session.startedAtMs).toISOString(),
    last_activity_at: new Date(session.lastActivityAtMs).toISOString(),
  }
}
