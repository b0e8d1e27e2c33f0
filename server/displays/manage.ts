import { randomUUID } from 'node:crypto'
import {
  countDisplays,
  deleteDisplay,
  insertDisplay,
  NO_TOKENS,
  patchDisplay,
  type Chosen,
  type Display,
} from '#database/displays/displays'
import { approvePairing, deletePairingsOf, holdPairing } from '#database/displays/pairings'
import type { Database } from '#database/pool'
import type { AuditAction } from '#shared/auth/audit-actions'
import { usualTurns } from '#shared/displays/boards'
import { MAX_DISPLAYS } from '#shared/displays/limits'
import { LANGUAGES } from '#shared/language'
import type { Actor } from '../admin/act-on.ts'
import { Problem } from '../request/problem.ts'
import { withCode, type CodeDeps } from './approve.ts'
import { refuseForeignLists } from './board-lists.ts'
import { endSessionsOf, revoke } from './credentials.ts'
import { patchChosen } from './patch-chosen.ts'
import { sessionOwner, type DisplayDeps } from './deps.ts'
import { PAIRING_MS } from './limits.ts'
import { tellChanged } from './notify.ts'
import { holdOne, recorded as recordedAct, type RecordedAct } from './recorded.ts'

/** Approves the screen that shows a code. @throws Problem invalid_input (no such code), conflict (it is used), rate_limited */
export function approveDisplay(
  deps: CodeDeps,
  actor: Actor,
  code: string,
  chosen: Pick<Chosen, 'name'> & Partial<Chosen>,
): Promise<Display> {
  return withCode(deps, actor, code, () =>
    recorded(deps, actor, async ({ transaction, record }) => {
      await takeCode(deps, transaction, code)
      if ((await countDisplays(transaction)) >= MAX_DISPLAYS)
        throw new Problem('conflict', { detail: `there are ${MAX_DISPLAYS} displays already` })
      await refuseForeignLists(transaction, actor.userId, chosen)
      const display = await insertDisplay(transaction, {
        id: randomUUID(),
        place: '',
        fleet_group: '',
        boards: usualTurns(),
        schedule: [],
        events: [],
        language: LANGUAGES[0],
        lease_hours: deps.displayLeaseHours,
        ...chosen,
        created_at: new Date(deps.now()),
        created_by: actor.userId,
      })
      await approve(deps, transaction, code, display)
      await record('display_paired', display, { place: display.place })
      return display
    }),
  )
}

/** Pairs a display with another screen; in the same transaction credentials and unclaimed pairings of before become invalid. */
export function repairDisplay(deps: CodeDeps, actor: Actor, id: string, code: string): Promise<Display> {
  return withCode(deps, actor, code, () =>
    recorded(deps, actor, async ({ transaction, afterCommit, record }) => {
      await takeCode(deps, transaction, code)
      await holdOne(transaction, id)
      const nothing = { ...NO_TOKENS, paired_at: null, revoked_at: null, revoked_for: null }
      const display = await patchDisplay(transaction, id, nothing)
      await deletePairingsOf(transaction, id)
      await approve(deps, transaction, code, display)
      await endSessionsOf(deps.sessions, { transaction, afterCommit }, id)
      await record('display_paired', display, { again: true })
      return display
    }),
  )
}

/** Changes name and pages of a display. @throws Problem not_found */
export function changeDisplay(
  deps: DisplayDeps,
  actor: Actor,
  id: string,
  changes: Partial<Chosen>,
): Promise<Display> {
  return recorded(deps, actor, async ({ transaction, afterCommit, record }) => {
    const before = await holdOne(transaction, id)
    await refuseForeignLists(transaction, actor.userId, changes, before)
    const changed = await patchChosen(transaction, before, changes, new Date(deps.now()))
    if (changed === undefined) return before
    const { display, details } = changed
    const sessions = await deps.sessions.idsOf(sessionOwner(id))
    afterCommit(() => tellChanged(deps.redis, sessions, display.revision).catch(() => undefined))
    await record('display_changed', display, details)
    return display
  })
}

/** Invalidates the credentials and closes the sockets. Idempotent. @throws Problem not_found */
export function revokeDisplay(deps: DisplayDeps, actor: Actor, id: string): Promise<void> {
  return recorded(deps, actor, async ({ transaction, afterCommit, record }) => {
    const display = await holdOne(transaction, id)
    if (display.revoked_at !== null) return
    await revoke(deps, { transaction, afterCommit }, display, 'admin')
    await record('display_revoked', display)
  })
}

/** Revokes a display and deletes it. @throws Problem not_found */
export function forgetDisplay(deps: DisplayDeps, actor: Actor, id: string): Promise<void> {
  return recorded(deps, actor, async ({ transaction, afterCommit, record }) => {
    const display = await holdOne(transaction, id)
    await endSessionsOf(deps.sessions, { transaction, afterCommit }, id)
    await deleteDisplay(transaction, id)
    await record('display_removed', display)
  })
}

async function takeCode({ now }: DisplayDeps, transaction: Database, code: string): Promise<void> {
  const pairing = await holdPairing(transaction, code, new Date(now()))
  if (pairing?.display_id !== null)
    throw new Problem('conflict', { detail: 'the code has been used meanwhile' })
}

/** The screen may claim its credentials for as long as a code is valid, counted from the approval. */
function approve({ now }: DisplayDeps, transaction: Database, code: string, { id }: Display): Promise<void> {
  return approvePairing(transaction, code, { displayId: id, expiresAt: new Date(now() + PAIRING_MS) })
}

interface DisplayAct extends Omit<RecordedAct, 'record'> {
  /** Last of all. */
  record: (action: AuditAction, display: Display, details?: Record<string, unknown>) => Promise<void>
}

/** An act that is recorded about a display. @throws Problem session_ended */
function recorded<T>(deps: DisplayDeps, actor: Actor, act: (act: DisplayAct) => Promise<T>): Promise<T> {
  return recordedAct(deps, actor, ({ record, ...rest }) =>
    act({
      ...rest,
      record: (action, { id, name }, details = {}) => record(action, name, { display: id, ...details }),
    }),
  )
}
