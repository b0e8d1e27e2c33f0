import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Role } from '#shared/auth/role'
import { CHANNELS, SERVER_KEYS } from '#shared/protocol/names'

/** What is known about a session from its start; it never changes. */
export interface Session {
  userId: string
  role: Role
  startedAtMs: number
  address: string
  userAgent: string | null
}

export interface Sessions {
  /** @returns the id of the new session */
  start(session: Session): Promise<string>
  /** Whether the session lives; asking is activity, so its time to live begins anew. */
  touch(id: string): Promise<boolean>
  /** Ends it everywhere: every server hears of it and closes the session's sockets. */
  end(id: string): Promise<void>
}

/** Sessions in Redis, shared by all servers. A session without activity is forgotten by Redis itself. */
export function createSessions(redis: Redis, { idleMinutes }: { idleMinutes: number }): Sessions {
  const idleSeconds = idleMinutes * 60
  const keyOf = (id: string) => `${SERVER_KEYS.session}${id}`
  return {
    async start(session) {
      const id = randomUUID()
      await redis.set(keyOf(id), JSON.stringify(session), 'EX', idleSeconds)
      return id
    },
    // One command reads and prolongs, so a touch can never bring back a session that is being ended.
    touch: async (id) => (await redis.getex(keyOf(id), 'EX', idleSeconds)) !== null,
    async end(id) {
      await redis.multi().del(keyOf(id)).publish(CHANNELS.sessionEnded, id).exec()
    },
  }
}
