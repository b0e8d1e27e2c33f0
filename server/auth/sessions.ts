import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { doUntilDone } from '#platform/do-until-done'
import type { Log } from '#platform/log'
import { DISPLAY_ROLE, type CallerRole } from '#shared/auth/role'
import { SERVER_KEYS } from '#shared/protocol/names'
import { MINUTE_MS } from '#shared/time'
import { closeSessionRooms } from './session-room.ts'
import { withSessionScripts } from './session-scripts.ts'

/** The facts of a session at its start. */
export interface Session {
  userId: string
  role: CallerRole
  startedAtMs: number
  address: string
  userAgent: string | null
  /** The password was chosen by another person; until it is changed the session can do little else. */
  mustChangePassword?: boolean
}

/** A live session, as shown in lists. */
export interface ListedSession extends Omit<Session, 'mustChangePassword'> {
  id: string
  lastActivityAtMs: number
}

/** Where a session was started. */
export type SessionDevice = Pick<Session, 'address' | 'userAgent'>

/** The state of a live session. */
export interface SessionState {
  /** When it ends without further activity, epoch milliseconds. */
  idleEndsMs: number
  /** It has reached its maximum age, so activity does not prolong it. */
  isFinal: boolean
  mustChangePassword: boolean
}

export interface Sessions {
  idleMs: number
  /** The number of sessions of an account at which a new one is too many. */
  surplusOf(userId: string): Promise<number>
  /** Ends the oldest sessions of an account over the limit. */
  makeRoom(userId: string): Promise<void>
  /** @returns the id of the new session */
  start(session: Session): Promise<string>
  /** @returns null: it has ended. Activity resets the idle time; a mere read does not. */
  touch(id: string, how: { isActivity: boolean }): Promise<SessionState | null>
  /**
   * Ends a session everywhere: its tokens become invalid, its sockets on all servers are closed within a
   * moment.
   *
   * @param onlyOf the account that it must belong to
   * @returns whether there was one
   */
  end(id: string, onlyOf?: string): Promise<boolean>
  /**
   * The live sessions of an account, or all but one, for an act that ends them. Called inside the transaction
   * that disables, deletes or demotes the account or changes its password, after the account's row was
   * changed: a concurrent login waits for the row lock and then sees the change.
   */
  idsOf(userId: string, options?: { except?: string }): Promise<string[]>
  /** Ends these sessions everywhere. Called after the commit of the act that ends them. */
  endAll(ids: readonly string[]): Promise<void>
  /** Like endAll, but throws where endAll retries in the background. */
  finishEnding(ids: readonly string[]): Promise<void>
  /** Clears the session's obligation to change its password. */
  settlePassword(id: string): Promise<void>
  /** The live sessions of an account, the last active first. */
  listOf(userId: string): Promise<ListedSession[]>
  /** Where the session of each account that was active last was started, in the same order; undefined: it has none. */
  newestOf(userIds: readonly string[]): Promise<(SessionDevice | undefined)[]>
  /** The number of live sessions of each account, in the same order. */
  countOf(userIds: readonly string[]): Promise<number[]>
}

/** Users have few devices; a script that logs in for every run must not fill Redis. */
const MAX_PER_ACCOUNT = 50

export interface SessionOptions {
  idleMinutes: number
  /** The maximum age of a session whatever its activity: for role user, and for admins. */
  longestMs?: { user: number; admin: number }
  /** Where a long-running process logs that it retries, in the background, what must follow a commit. */
  retryLog?: Log
  maxPerAccount?: number
  /** The time that all servers share. */
  now: () => number
}

const UNBOUNDED = { user: Number.MAX_SAFE_INTEGER, admin: Number.MAX_SAFE_INTEGER }

/** Sessions in Redis, shared by all servers. A session without activity expires in Redis itself. */
export function createSessions(
  connection: Redis,
  { idleMinutes, longestMs = UNBOUNDED, maxPerAccount = MAX_PER_ACCOUNT, retryLog, now }: SessionOptions,
): Sessions {
  const redis = withSessionScripts(connection)
  const idleMs = idleMinutes * MINUTE_MS
  const afterCommit = (what: string, effect: () => Promise<unknown>): Promise<unknown> =>
    retryLog === undefined ? effect() : doUntilDone(effect, { what, log: retryLog })
  function longestOf(role: CallerRole): number {
    // A wall screen logs in once for as long as it hangs there.
    if (role === DISPLAY_ROLE) return UNBOUNDED.user
    return role === 'user' ? longestMs.user : longestMs.admin
  }
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
        longestOf(role),
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
    async newestOf(userIds) {
      if (userIds.length === 0) return []
      const devices = await redis.sessionNewest(...userIds)
      return devices.map(([address = null, userAgent]) =>
        address === null ? undefined : { address, userAgent: userAgent || null },
      )
    },
    countOf: (userIds) => (userIds.length === 0 ? Promise.resolve([]) : redis.sessionCount(...userIds)),
  }
}

/** @param fields names and values in turn, as written by `start` and the scripts */
function readSession(id: string, fields: string[]): ListedSession {
  const value = (name: string) => {
    const at = fields.findIndex((field, i) => i % 2 === 0 && field === name)
    return fields[at + 1] ?? ''
  }
  return {
    id,
    userId: value('user'),
    role: value('role') as CallerRole,
    startedAtMs: Number(value('started')),
    address: value('address'),
    userAgent: value('agent') || null,
    lastActivityAtMs: Number(value('active')),
  }
}
