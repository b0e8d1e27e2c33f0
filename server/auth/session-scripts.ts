import type { Redis } from 'ioredis'
import { DISPLAY_ROLE } from '#shared/auth/role'
import { SERVER_KEYS } from '#shared/protocol/names'

/* A session is a hash that Redis expires when it has idled out; beside it each account has an index of its
   sessions, sorted by when each ends. Every script is atomic: a touch cannot revive a session that is being
   ended, and the index never misses a live session. The time is Redis's own, the same for all servers. */
const PRELUDE = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  -- The index is in order even of what happens within a millisecond; Redis orders equal scores by the random id.
  local now_exactly = time[1] * 1000 + time[2] / 1000
  local function session_key(id) return '${SERVER_KEYS.session}' .. id end
  local function index_key(user) return '${SERVER_KEYS.sessionsOf}' .. user end
  -- What no activity prolongs: began by Redis's clock; sessions of an earlier release know the server's alone.
  local function life_left(session, longest_user, longest_admin)
    local known = redis.call('HMGET', session, 'role', 'began', 'started')
    if known[1] == '${DISPLAY_ROLE}' then return math.huge end
    local longest = known[1] == 'user' and longest_user or longest_admin
    -- What began later than now began before the clock was set back.
    return math.min(tonumber(known[2] or known[3] or now), now) + tonumber(longest) - now
  end
  local function prune(index) redis.call('ZREMRANGEBYSCORE', index, '-inf', now) end
`

/** ARGV: id, idle ms, user, longest life in ms, then the other fields. */
const START = `${PRELUDE}
  local id, idle, user = ARGV[1], tonumber(ARGV[2]), ARGV[3]
  local session, index = session_key(id), index_key(user)
  local life = math.min(idle, tonumber(ARGV[4]))
  redis.call('HSET', session, 'user', user, 'active', now, 'began', now, unpack(ARGV, 5))
  redis.call('PEXPIRE', session, life)
  prune(index)
  redis.call('ZADD', index, now_exactly + life, id)
  redis.call('PEXPIRE', index, idle)
`

/** ARGV: user, most sessions. Answers the ids of those that made room. */
const MAKE_ROOM = `${PRELUDE}
  local index = index_key(ARGV[1])
  prune(index)
  local surplus = redis.call('ZCARD', index) - tonumber(ARGV[2])
  local gone = {}
  if surplus > 0 then
    local popped = redis.call('ZPOPMIN', index, surplus)
    for i = 1, #popped, 2 do
      redis.call('DEL', session_key(popped[i]))
      gone[#gone + 1] = popped[i]
    end
  end
  return gone
`

/**
 * ARGV: id, idle ms, whether it is activity, longest life in ms of users and of admins. Answers ms left, whether a password is
 * owed and whether activity cannot prolong it; or nothing.
 */
const TOUCH = `${PRELUDE}
  local id, idle = ARGV[1], tonumber(ARGV[2])
  local session = session_key(id)
  local user = redis.call('HGET', session, 'user')
  if not user then return nil end
  local index, left = index_key(user), life_left(session, ARGV[4], ARGV[5])
  if left <= 0 then
    redis.call('DEL', session)
    redis.call('ZREM', index, id)
    return nil
  end
  if ARGV[3] == '1' then redis.call('HSET', session, 'active', now) end
  -- Redis keeps when a key expires, not in how long: with its clock set back, an hour would last for hours.
  local kept = redis.call('PTTL', session)
  local until_idle = ARGV[3] == '1' and idle or math.min(kept, idle)
  local life = math.min(until_idle, left)
  if ARGV[3] == '1' or life < kept then
    redis.call('PEXPIRE', session, life)
    redis.call('ZADD', index, now_exactly + life, id)
  end
  if ARGV[3] == '1' then redis.call('PEXPIRE', index, idle) end
  return {life, redis.call('HEXISTS', session, 'owes'), left <= until_idle and 1 or 0}
`

/** ARGV: id, and the owner to check unless that is empty. Returns whether a session was ended. */
const END = `${PRELUDE}
  local id = ARGV[1]
  local user = redis.call('HGET', session_key(id), 'user')
  if not user or (ARGV[2] ~= '' and ARGV[2] ~= user) then return 0 end
  redis.call('DEL', session_key(id))
  redis.call('ZREM', index_key(user), id)
  return 1
`

/** ARGV: ids. */
const END_ALL = `${PRELUDE}
  for _, id in ipairs(ARGV) do
    local user = redis.call('HGET', session_key(id), 'user')
    if user then
      redis.call('DEL', session_key(id))
      redis.call('ZREM', index_key(user), id)
    end
  end
`

/** ARGV: user. Answers, for each session, its id and its fields. */
const LIST = `${PRELUDE}
  local index = index_key(ARGV[1])
  prune(index)
  local listed = {}
  for _, id in ipairs(redis.call('ZREVRANGE', index, 0, -1)) do
    local fields = redis.call('HGETALL', session_key(id))
    if #fields == 0 then redis.call('ZREM', index, id) else listed[#listed + 1] = {id, fields} end
  end
  return listed
`

/** ARGV: users. Answers address and agent of the newest session of each, or nothing in its place. */
const NEWEST = `${PRELUDE}
  local newest = {}
  for i, user in ipairs(ARGV) do
    newest[i] = {}
    for _, id in ipairs(redis.call('ZREVRANGEBYSCORE', index_key(user), '+inf', '(' .. now)) do
      local fields = redis.call('HMGET', session_key(id), 'address', 'agent')
      if fields[1] then
        newest[i] = fields
        break
      end
    end
  end
  return newest
`

/** ARGV: users. Answers how many sessions of each live. */
const COUNT = `${PRELUDE}
  local counts = {}
  for i, user in ipairs(ARGV) do counts[i] = redis.call('ZCOUNT', index_key(user), '(' .. now, '+inf') end
  return counts
`

/** The scripts as commands of a connection. */
export interface SessionScripts {
  sessionStart(...args: (string | number)[]): Promise<null>
  sessionMakeRoom(userId: string, most: number): Promise<string[]>
  sessionTouch(
    id: string,
    idleMs: number,
    isActivity: 0 | 1,
    longestUserMs: number,
    longestAdminMs: number,
  ): Promise<[leftMs: number, owes: 0 | 1, isFinal: 0 | 1] | null>
  sessionEnd(id: string, onlyOf: string): Promise<0 | 1>
  sessionEndAll(...ids: string[]): Promise<null>
  sessionList(userId: string): Promise<[id: string, fields: string[]][]>
  sessionNewest(...userIds: string[]): Promise<[address?: string, agent?: string | null][]>
  sessionCount(...userIds: string[]): Promise<number[]>
}

export function withSessionScripts(redis: Redis): Redis & SessionScripts {
  const scripts = {
    sessionStart: START,
    sessionMakeRoom: MAKE_ROOM,
    sessionTouch: TOUCH,
    sessionEnd: END,
    sessionEndAll: END_ALL,
    sessionList: LIST,
    sessionNewest: NEWEST,
    sessionCount: COUNT,
  }
  for (const [name, lua] of Object.entries(scripts)) redis.defineCommand(name, { lua, numberOfKeys: 0 })
  return redis as Redis & SessionScripts
}
