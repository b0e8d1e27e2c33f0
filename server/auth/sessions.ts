import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { doUntilDone } from '#platform/do-until-done'
import type { Log } from '#platform/log'
import type { Role } from '#shared/auth/role'
import { SERVER_KEYS } from '#shared/protocol/names'
import { closeSessionRooms } from './session-room.ts'
import { withSessionScripts } from './session-scripts.ts'

/** What is known about a session from its start. */
export interface Session {
  userId: string
  role: Role
  startedAtMs: number
  address: string
  userAgent: string | null
  /** Someone else chose the password; until it is changed the session is good for little else. */
  mustChangePassword?: boolean
}

/** A living session, as lists show it. */
export interface ListedSession extends Omit<Session, 'mustChangePassword'> {
  id: string
  lastActivityAtMs: number
}

/** How a living session stands. */
export interface SessionState {
  /** When it ends unless something happens, epoch milliseconds. */
  idleEndsMs: number
  /** Nothing prolongs it: it then has lived for as long as a session may. */
  isFinal: boolean
  mustChangePassword: boolean
}

export interface Sessions {
  idleMs: number
  /** How many sessions of an account are too many for one more. */
  surplusOf(userId: string): Promise<number>
  /** Ends the oldest sessions of an account that has too many. */
  makeRoom(userId: string): Promise<void>
  /** @returns the id of the new session */
  start(session: Session): Promise<string>
  /** @returns null: it has ended. Activity begins its idle time anew; merely looking does not. */
  touch(id: string, how: { isActivity: boolean }): Promise<SessionState | null>
  /**
   * Ends it everywhere: its tokens are worth nothing, its sockets on all servers are closed within a moment.
   * @param onlyOf the account it must belong to
   * @returns whether there was one
   */
  end(id: string, onlyOf?: string): Promise<boolean>
  /**
   * The living sessions of an account, or all but one, for an act that ends them. Called inside the transaction that
   * disables, deletes or demotes the account or changes its password, after the account's row was changed: a login that
   * comes meanwhile waits for the row and sees what it has become.
   */
  idsOf(userId: string, options?: { except?: string }): Promise<string[]>
  /** Ends these sessions everywhere. Called after the commit of the act that ends them. */
  endAll(ids: readonly string[]): Promise<void>
  /** As endAll, and fails where that repeats in the background what failed. */
  finishEnding(ids: readonly string[]): Promise<void>
  /** The session's own password change settles what it owed. */
  settlePassword(id: string): Promise<void>
  /** The living sessions of an account, the last active first. */
  listOf(userId: string): Promise<ListedSession[]>
  /** How many sessions of each account live, in the same order. */
  countOf(userIds: readonly string[]): Promise<number[]>
}

/** People have few devices; a script that logs in for every run must not fill Redis. */
const MAX_PER_ACCOUNT = 50

export interface SessionOptions {
  idleMinutes: number
  /** How long a session lives whatever its activity: of role user, and of admins. */
  longestMs?: { user: number; admin: number }
  /** Where a process that lives on says that it repeats, in the background, what must follow a commit. */
  retryLog?: Log
  maxPerAccount?: number
  /** The time that all servers share. */
  now: () => number
}

const UNBOUNDED = { user: Number.MAX_SAFE_INTEGER, admin: Number.MAX_SAFE_INTEGER }

/** Sessions in Redis, shared by all servers. A session without activity is forgotten by Redis itself. */
export function createSessions(
  connection: Redis,
  { idleMinutes, longestMs = UNBOUNDED, maxPerAccount = MAX_PER_ACCOUNT, retryLog, now }: SessionOptions,
): Sessions {
  const redis = withSessionScripts(connection)
  const idleMs = idleMinutes * 60_000
  const afterCommit = (what: string, effect: () => Promise<unknown>): Promise<unknown> =>
    retryLog === undefined ? effect() : doUntilDone(effect, { what, log: retryLog })
  async function finishEnding(ids: readonly string[]): Promise<void> {
    await redis.sessionEndAll(...ids)
    await closeSessionRooms(redis, ids)
  }
  return {
    idleMs,
    async surplusOf(userId) {
      const [living = 0] = await redis.sessionCount(userId)
      return Math.max(0, living + 1 - maxPerAccount)
    },
    async makeRoom(userId) {
      await afterCommit('the oldest sessions end', async () =>
        closeSessionRooms(redis, await redis.sessionMakeRoom(userId, maxPerAccount)),
      )
    },
    async start({ userId, role, startedAtMs, address, userAgent, mustChangePassword = false }) {
      const id = randomUUID()
      const fields = { role, started: startedAtMs, address, agent: userAgent ?? '' }
      await redis.sessionStart(
        id,
        idleMs,
        userId,
        role === 'user' ? longestMs.user : longestMs.admin,
        ...Object.entries(fields).flat(),
        ...(mustChangePassword ? ['owes', 'password'] : []),
      )
      return id
    },
    async touch(id, { isActivity }) {
      const state = await redis.sessionTouch(id, idleMs, isActivity ? 1 : 0, longestMs.user, longestMs.admin)
      if (state === null) return null
      const [leftMs, owes, isFinal] = state
      return { idleEndsMs: now() + leftMs, isFinal: isFinal === 1, mustChangePassword: owes === 1 }
    },
    async end(id, onlyOf = '') {
      if ((await redis.sessionEnd(id, onlyOf)) === 0) return false
      await closeSessionRooms(redis, [id])
      return true
    },
    async idsOf(userId, { except } = {}) {
      const listed = await redis.sessionList(userId)
      return listed.map(([id]) => id).filter((id) => id !== except)
    },
    async endAll(ids) {
      if (ids.length === 0) return
      await afterCommit('sessions end', () => finishEnding(ids))
    },
    finishEnding,
    async settlePassword(id) {
      await afterCommit('a session owes no password', () => redis.hdel(`${SERVER_KEYS.session}${id}`, 'owes'))
    },
    async listOf(userId) {
      const listed = await redis.sessionList(userId)
      return listed.map(([id, fields]) => readSession(id, fields))
    },
    countOf: (userIds) => (userIds.length === 0 ? Promise.resolve([]) : redis.sessionCount(...userIds)),
  }
}

/** @param fields names and values in turn, as `start` and the scripts write them */
function readSession(id: string, fields: string[]): ListedSession {
  const value = (name: string) => {
    const at = fields.findIndex((field, i) => i % 2 === 0 && field === name)
    return fields[at + 1] ?? ''
  }
  return {
    id,
    userId: value('user'),
    role: value('role') as Role,
    startedAtMs: Number(value('started')),
    address: value('address'),
    userAgent: value('agent') || null,
    lastActivityAtMs: Number(value('active')),
  }
}
