import { findDisplay, type Display } from '#database/displays/displays'
import type { DisplayPart, GroupTarget } from '#shared/displays/groups'
import type { Actor } from '../admin/act-on.ts'
import { Problem } from '../request/problem.ts'
import type { DisplayDeps } from './deps.ts'
import { holdSeveral } from './hold-several.ts'
import { noticeTo } from './notify.ts'
import { patchChosen } from './patch-chosen.ts'
import { recorded } from './recorded.ts'

export interface Applied {
  display: Display
  /** false: it had it already. */
  isChanged: boolean
}

/**
 * Gives parts of a display to others: to all of them or, where anything fails, to none. The watchlists on its boards are on a display
 * already, so whose they are is not checked again.
 *
 * @throws Problem not_found, invalid_input (unknown or revoked displays)
 */
export function applyToOthers(
  deps: DisplayDeps,
  actor: Actor,
  sourceId: string,
  { to, parts }: { to: GroupTarget; parts: readonly DisplayPart[] },
): Promise<Applied[]> {
  return recorded(deps, actor, async ({ transaction, afterCommit, record }) => {
    const notFound = () => new Problem('not_found', { detail: 'there is no such display' })
    if ((await findDisplay(transaction, sourceId)) === undefined) throw notFound()
    const targets = await holdSeveral(transaction, to, sourceId)
    // As it is now that it is locked with them.
    const source = await findDisplay(transaction, sourceId)
    if (source === undefined) throw notFound()
    const given = Object.fromEntries(parts.map((part) => [part, source[part]]))
    const now = new Date(deps.now())
    const applied: Applied[] = []
    const records: { name: string; details: Record<string, unknown> }[] = []
    for (const target of targets) {
      const changed = await patchChosen(transaction, target, given, now)
      applied.push({ display: changed?.display ?? target, isChanged: changed !== undefined })
      if (changed === undefined) continue
      const { id, name } = target
      records.push({ name, details: { display: id, from_display: source.name, ...changed.details } })
    }
    const changedIds = applied.filter(({ isChanged }) => isChanged).map(({ display }) => display.id)
    afterCommit(await noticeTo(deps, changedIds))
    for (const { name, details } of records) await record('display_changed', name, details)
    return applied
  })
}
