import type { Redis } from 'ioredis'
import { actorOf } from '#database/audit/actor'
import { recordAudit } from '#database/audit/audit'
import { endHalt, insertHalt, isHaltKnown, readHalts, type DeclaredHalt } from '#database/market/market-halts'
import type { Database } from '#database/pool'
import { holdUsers } from '#database/accounts/user-changes'
import type { HaltMarket } from '#shared/market/halt'
import { isoOf } from '#shared/market/seoul-time'
import type { AuditAction } from '#shared/auth/audit-actions'
import { CHANNELS } from '#shared/protocol/names'
import { invalidField, Problem } from '../request/problem.ts'
import { recordFirst } from '#database/record-first'
import { DAY_MS } from '#shared/time'
import { assertStillActs, type Actor } from './act-on.ts'

export interface HaltDeps {
  database: Database
  redis: Redis
  now: () => number
}

export interface NewHalt {
  market: HaltMarket
  beganMs: number | undefined
  endsMs: number
  reason: string
}

/** The longest halt, and how long before or after its start it may be declared. */
const LONGEST_MS = DAY_MS
const LISTED_MS = 30 * DAY_MS
const LISTED = 100

/** The halts of the last month, and those that are in force or planned. */
export function listHalts({ database, now }: HaltDeps): Promise<DeclaredHalt[]> {
  return readHalts(database, { endedSince: new Date(now() - LISTED_MS), limit: LISTED })
}

/** @throws Problem invalid_input, already_halted */
export async function declareHalt(deps: HaltDeps, actor: Actor, halt: NewHalt): Promise<DeclaredHalt> {
  const nowMs = deps.now()
  const { market, reason, endsMs } = halt
  const beganMs = halt.beganMs ?? nowMs
  refuseTimes(beganMs, endsMs, nowMs)
  return changed(deps, actor, 'halt_declared', async (transaction) => {
    const times = { began_at: new Date(beganMs), ends_at: new Date(endsMs) }
    const declared = await insertHalt(transaction, { market, ...times, reason, declared_by: actor.userId })
    if (declared === null) throw new Problem('already_halted')
    return declared
  })
}

/** @throws Problem not_found, halt_over */
export async function endHaltNow(deps: HaltDeps, actor: Actor, id: number): Promise<DeclaredHalt> {
  return changed(deps, actor, 'halt_ended', async (transaction) => {
    const ended = await endHalt(transaction, { id, endedBy: actor.userId, nowMs: deps.now() })
    if (ended !== null) return ended
    throw new Problem((await isHaltKnown(transaction, id)) ? 'halt_over' : 'not_found')
  })
}

function refuseTimes(beganMs: number, endsMs: number, nowMs: number): void {
  const refuse = (...of: Parameters<typeof invalidField>) => {
    throw invalidField(...of)
  }
  if (Math.abs(beganMs - nowMs) > LONGEST_MS) refuse('began_at', 'halt_far', 'is more than a day away')
  if (endsMs <= beganMs) refuse('ends_at', 'halt_ends_first', 'is not after the beginning')
  if (endsMs - beganMs > LONGEST_MS) refuse('ends_at', 'halt_long', 'is more than a day after the beginning')
}

/**
 * Records the act together with the change, after checking the admin's rights again; workers are notified
 * after the commit, and read it by themselves when they missed that.
 *
 * @throws Problem session_ended
 */
function changed(
  { database, redis }: HaltDeps,
  actor: Actor,
  action: AuditAction,
  change: (transaction: Database) => Promise<DeclaredHalt>,
): Promise<DeclaredHalt> {
  return recordFirst(database, async (transaction, afterCommit) => {
    const [self] = await holdUsers(transaction, [actor.userId])
    assertStillActs(actor, self)
    const halt = await change(transaction)
    const { market, reason } = halt
    const [began_at, ends_at] = [isoOf(halt.began_at), isoOf(halt.ends_at)]
    await recordAudit(transaction, {
      ...actorOf(self),
      action,
      target: market,
      details: { halt: Number(halt.id), began_at, ends_at, reason },
      ...actor.visitor,
    })
    afterCommit(() => redis.publish(CHANNELS.halts, halt.id).catch(() => 0))
    return halt
  })
}
