import type { Redis } from 'ioredis'
import { findActor } from '#database/audit/actor'
import { recordAudit } from '#database/audit/audit'
import type { Database } from '#database/pool'
import { spanOf, storedDays } from '#database/history/recorded-days'
import { compareAndSet } from '#platform/compare-and-set'
import { redisClock } from '#platform/redis-clock'
import { unavailableReason } from '#platform/unavailable'
import { isReplay } from '#shared/market/dataset'
import { beginDay, obey, replayedAt, replayState } from '#shared/market/replay'
import type { ReplayCommand, ReplayControl, ReplayedSpan, ReplayState } from '#shared/market/replay'
import { seoulIso } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'
import { datasetOf } from '#shared/market/sources'
import { KEYS } from '#shared/protocol/names'
import type { Actor } from '../admin/act-on.ts'
import type { MarketBoard } from '../live/market-board.ts'
import { invalidField, Problem } from '../request/problem.ts'

export interface ReplayDeps {
  redis: Redis
  database: Database
  board: MarketBoard
}

/** The state of a replay at a moment. Times are ISO 8601. */
export interface ReplayView {
  board: ReplayControl['board']
  day: SeoulDate
  from: string
  speed: number
  state: ReplayState
  at: string
  ends_at: string
}

/** A command, with the day if it is another one. */
export type ReplayCommandOrDay = ReplayCommand & { day?: SeoulDate | undefined }

/** The current replay; null: the source is no replay. */
export async function readReplay(deps: ReplayDeps): Promise<ReplayView | null> {
  const { control } = await readControl(deps)
  return control === null ? null : viewOf(control, await redisClock(deps.redis)())
}

/** Days that can be replayed, newest first. */
export async function replayDays(deps: ReplayDeps): Promise<SeoulDate[]> {
  const { control } = await readControl(deps)
  if (control === null) return []
  return control.board === null
    ? [control.day]
    : storedDays(deps.database, control.board, await redisClock(deps.redis)())
}

/** The retries when a worker changes the replay between reading and writing it. */
const ATTEMPTS = 5

/**
 * Controls the replay for all users. The command is recorded first: one that cannot be recorded is not
 * executed, and one that fails afterwards gets a second row with the reason.
 *
 * @throws Problem not_replaying; invalid_input: the day is not stored; conflict
 */
export async function controlReplay(
  deps: ReplayDeps,
  actor: Actor,
  steering: ReplayCommandOrDay,
): Promise<ReplayView> {
  const plan = await planOf(deps, steering)
  await record(deps.database, actor, plan)
  try {
    return await carryOut(deps, steering, plan)
  } catch (error) {
    const undone = unavailableReason(error) ?? (error instanceof Problem ? error.code : 'internal_error')
    // The database may be unavailable as well; then only the first row exists.
    await record(deps.database, actor, plan, undone).catch(() => {})
    throw error
  }
}

/** The position of the replay and its target. */
interface Plan {
  text: string | null
  steered: ReplayControl
  before: ReplayView
  after: ReplayView
}

async function planOf(deps: ReplayDeps, steering: ReplayCommandOrDay): Promise<Plan> {
  const { text, control } = await readControl(deps)
  if (control === null) throw new Problem('not_replaying')
  const span = await spanToBegin(deps, control, steering.day)
  const nowMs = await redisClock(deps.redis)()
  const begun = span === null ? control : beginDay(control, span, nowMs)
  const steered = obey(begun, steering, nowMs)
  return { text, steered, before: viewOf(control, nowMs), after: viewOf(steered, nowMs) }
}

async function carryOut(deps: ReplayDeps, steering: ReplayCommandOrDay, first: Plan): Promise<ReplayView> {
  let plan = first
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (await compareAndSet(deps.redis, KEYS.replay, plan.text, JSON.stringify(plan.steered)))
      return plan.after
    plan = await planOf(deps, steering)
  }
  throw new Problem('conflict')
}

/** Of the current source: the state left by an earlier replay is ignored. */
async function readControl({
  redis,
  board,
}: ReplayDeps): Promise<{ text: string | null; control: ReplayControl | null }> {
  const source = board.link()?.source ?? (board.ready ? board.market().source : null)
  const text = isReplay(datasetOf(source)) ? await redis.get(KEYS.replay) : null
  return { text, control: text === null ? null : (JSON.parse(text) as ReplayControl) }
}

async function spanToBegin(
  { database, redis }: ReplayDeps,
  control: ReplayControl,
  day: SeoulDate | undefined,
): Promise<ReplayedSpan | null> {
  if (day === undefined) return null
  if (day === control.day) return control
  const { board } = control
  const span = board === null ? null : await spanOf(database, { board, day }, await redisClock(redis)())
  if (span !== null) return { day, ...span }
  const message = 'is no day that was recorded'
  throw invalidField('day', 'not_recorded', message)
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
  database: Database,
  { userId, visitor }: Actor,
  { before, after }: Plan,
  undone?: string,
): Promise<void> {
  const stateOf = ({ day, at, speed, state }: ReplayView) => ({ day, at, speed, state })
  await recordAudit(database, {
    ...(await findActor(database, userId)),
    action: 'replay_controlled',
    target: after.day,
    details: { before: stateOf(before), after: stateOf(after), ...(undone === undefined ? {} : { undone }) },
    ...visitor,
  })
}
