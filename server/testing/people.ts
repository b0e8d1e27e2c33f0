import { insertUser } from '#database/accounts/users'
import type { Role } from '#shared/auth/role'
import { signToken } from '../auth/token.ts'
import { bearer, PASSWORD, SECRET_KEY, type TestServer } from './test-server.ts'

/** A user with an account and a session. */
export interface TestPerson {
  userId: string
  role: Role
  sessionId: string
  token: string
  /** The headers of their requests. */
  session: Record<string, string>
}

/** Creates an account without registration, with the password of the tests, and a session without a login. */
export async function createPerson(
  server: Pick<TestServer, 'database' | 'deps'>,
  userId: string,
  { role = 'user', mustChangePassword = false }: { role?: Role; mustChangePassword?: boolean } = {},
): Promise<TestPerson> {
  await insertUser(server.database, {
    user_id: userId,
    email: `${userId.toLowerCase()}@example.org`,
    name: `이름 ${userId}`,
    password_hash: await server.deps.passwords.hash(PASSWORD),
    role,
    must_change_password: mustChangePassword,
  })
  return startSession(server, { userId, role, mustChangePassword })
}

/** Another session of an account. */
export async function startSession(
  { deps }: Pick<TestServer, 'deps'>,
  { userId, role, mustChangePassword = false }: { userId: string; role: Role; mustChangePassword?: boolean },
): Promise<TestPerson> {
  const sessionId = await deps.sessions.start({
    userId,
    role,
    startedAtMs: Date.now(),
    address: '192.0.2.7',
    userAgent: 'a test',
    mustChangePassword,
  })
  const token = signToken(SECRET_KEY, { userId, role, sessionId }, 3600, Date.now())
  return { userId, role, sessionId, token, session: bearer(token) }
}
