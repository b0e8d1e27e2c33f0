import type { Redis } from 'ioredis'
import { createSessions } from '../../server/auth/sessions.ts'
import { signToken } from '../../server/auth/token.ts'
import { SECRET_KEY } from './servers.ts'

const AN_HOUR_SECONDS = 3_600

/** Tokens of a number of users, each with its own session: the state after a login, without the hashing. */
export function logIn(redis: Redis, users: number): Promise<string[]> {
  const sessions = createSessions(redis, { idleMinutes: 60, now: Date.now })
  return Promise.all(
    Array.from({ length: users }, async (_, at) => {
      const userId = `reader-${at}`
      const session = {
        userId,
        role: 'user',
        startedAtMs: Date.now(),
        address: '127.0.0.1',
        userAgent: null,
      } as const
      const sessionId = await sessions.start(session)
      return signToken(SECRET_KEY, { userId, role: 'user', sessionId }, AN_HOUR_SECONDS, Date.now())
    }),
  )
}
