import type { Redis } from 'ioredis'
import { recordAudit } from '#database/audit'
import type { Database } from '#database/pool'
import { spanOf, storedDays } from '#database/recorded-days'
import { findByUserId } from '#database/users'
import { compareAndSet } from '#platform/compare-and-set'
import { redisClock } from '#platform/redis-clock'
import { beginDay, obey, replayedAt, replayState } from '#shared/market/replay'
import type { ReplayCommand, ReplayControl, ReplayedSpan, ReplayState } from '#shared/market/replay'
import { seoulIso } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'
import { KEYS } from '#shared/protocol/names'
import type { Actor } from '../admin/act-on.ts'
import type { MarketBoard } from '../live/market-board.ts'
import { Problem } from '../problem.ts'

export interface ReplayParts {
  redis: Redis
  database: Database
  board: MarketBoard
}

/** A replay as it is at a moment. Times are ISO 8601. */
export interface ReplayView {
  board: ReplayControl['board']
  day: SeoulDate
  from: string
  speed: number
  state: ReplayState
  at: string
  ends_at: string
}

/** A command, and the day it is about if that is another. */
export type Steering = ReplayCommand & { day?: SeoulDate | undefined }

/** The replay that is on; null: the market is none. */
export async function readReplay(parts: ReplayParts): Promise<ReplayView | null> {
  const { control } = await readControl(parts)
  return control === null ? null : viewOf(control, await redisClock(parts.redis)())
}

/** Days that can be replayed, newest first. */
export async function replayDays(parts: ReplayParts): Promise<SeoulDate[]> {
  const { control } = await readControl(parts)
  if (control === null) return []
  return control.board === null ? [control.day] : storedDays(parts.database, control.board)
}

/** A worker may move the replay on between reading it and writing it back. */
const ATTEMPTS = 5

/**
 * Steers the replay, for everyone who watches, and puts that on record.
 *
 * @throws Problem not_replaying; invalid_input: the day is not stored; conflict
 */
export async function steerReplay(parts: ReplayParts, actor: Actor, steering: Steering): Promise<ReplayView> {
  const clock = redisClock(parts.redis)
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { text, control } = await readControl(parts)
    if (control === null) throw new Problem('not_replaying')
    const span = await spanToBegin(parts, control, steering.day)
    const nowMs = await clock()
    const begun = span === null ? control : beginDay(control, span, nowMs)
    const steered = obey(begun, steering, nowMs)
    const before = viewOf(control, nowMs)
    const after = viewOf(steered, nowMs)
    const isDone = await parts.database.transaction(async (transaction) => {
      const isSet = await compareAndSet(parts.redis, KEYS.replay, text, JSON.stringify(steered))
      if (isSet) await record(transaction, actor, before, after)
      return isSet
    })
    if (isDone) return after
  }
  throw new Problem('conflict')
}

/** Of the source that is on: what an earlier replay left behind is none. */
async function readControl({
  redis,
  board,
}: ReplayParts): Promise<{ text: string | null; control: ReplayControl | null }> {
  const source = board.link()?.source ?? (board.ready ? board.market().source : null)
  const text = source === 'replay' ? await redis.get(KEYS.replay) : null
  return { text, control: text === null ? null : (JSON.parse(text) as ReplayControl) }
}

async function spanToBegin(
  { database }: ReplayParts,
  control: ReplayControl,
  day: SeoulDate | undefined,
): Promise<ReplayedSpan | null> {
  if (day === undefined) return null
  if (day === control.day) return control
  const span = control.board === null ? null : await spanOf(database, { board: control.board, day })
  if (span !== null) return { day, ...span }
  const message = 'is no day that was recorded'
  throw new Problem('invalid_input', { errors: [{ field: 'day', code: 'not_recorded', message }] })
}

function viewOf(control: ReplayControl, nowMs: number): ReplayView {
  const { board, day, fromMs, endsMs, speed } = control
  return {
    board,
    day,
    from: seoulIso(fromMs),
    speed,
    state: replayState(control, nowMs),
    at: seoulIso(replayedAt(control, nowMs)),
    ends_at: seoulIso(endsMs),
  }
}

async function record(
  transaction: Database,
  { userId, visitor }: Actor,
  before: ReplayView,
  after: ReplayView,
): Promise<void> {
  const told = ({ day, at, speed, state }: ReplayView) => ({ day, at, speed, state })
  const person = await findByUserId(transaction, userId)
  await recordAudit(transaction, {
    adminId: userId,
    adminAccountId: person?.id ?? null,
    adminName: person?.name ?? userId,
    action: 'replay_controlled',
    target: after.day,
    details: { before: told(before), after: told(after) },
    ...visitor,
  })
}
