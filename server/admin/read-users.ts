import type { Redis } from 'ioredis'
import { auditOfAccount } from '#database/audit/audit-log'
import type { Database } from '#database/pool'
import { listUsers } from '#database/accounts/user-list'
import { findByUserId, type User } from '#database/accounts/users'
import type { AdminUserDetail, UserListInput, UserPage } from '#shared/rest/users'
import { presentSession } from '../auth/own-sessions.ts'
import type { Sessions } from '../auth/sessions.ts'
import { Problem } from '../request/problem.ts'
import { presentUser } from './present-user.ts'
import { recordRead, type Reader } from './read-record.ts'

export interface ReadDeps {
  database: Database
  redis: Redis
  sessions: Sessions
}

const RECENT_ACTS = 50

/**
 * One page of accounts with their session counts: two queries and one command to Redis, whatever the page
 * size.
 */
export async function readUsers(deps: ReadDeps, reader: Reader, query: UserListInput): Promise<UserPage> {
  const {
    q,
    role,
    is_active: isActive,
    is_pending: isPending,
    page,
    page_size: pageSize,
    sort,
    order,
  } = query
  const filter = { q, role, isActive, isPending }
  const { users, total, pending } = await listUsers(deps.database, filter, { page, pageSize, sort, order })
  const [sessions] = await Promise.all([
    deps.sessions.countOf(users.map((user) => user.user_id)),
    recordRead(deps, reader, { action: 'users_listed', details: query }),
  ])
  return {
    items: users.map((user, i) => ({ ...presentUser(user), sessions: sessions[i] ?? 0 })),
    total,
    pending,
    page,
    page_size: pageSize,
  }
}

/** One account with its sessions and its recent entries in the trail. @throws Problem not_found */
export async function readUser(deps: ReadDeps, reader: Reader, userId: string): Promise<AdminUserDetail> {
  const user = await findByUserId(deps.database, userId)
  if (user === undefined) throw new Problem('not_found', { detail: 'there is no such account' })
  const detail = await presentDetail(deps, reader, user)
  const targetAccountId = detail.account_id
  await recordRead(deps, reader, { action: 'user_viewed', target: userId, targetAccountId })
  return detail
}

/**
 * An account as shown to admins. An act reads it in its own transaction, so that a committed act cannot be
 * answered with the failure of a later read.
 *
 * @param ending sessions that end with the act
 */
export async function presentDetail(
  { database, sessions }: Pick<ReadDeps, 'database' | 'sessions'>,
  { sessionId }: Pick<Reader, 'sessionId'>,
  user: User,
  ending: readonly string[] = [],
): Promise<AdminUserDetail> {
  const [living, acts] = await Promise.all([
    sessions.listOf(user.user_id),
    auditOfAccount(database, user, RECENT_ACTS),
  ])
  return {
    ...presentUser(user),
    sessions: living
      .filter(({ id }) => !ending.includes(id))
      .map((session) => presentSession(session, sessionId)),
    recent_acts: acts,
  }
}
