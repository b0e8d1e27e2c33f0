import { isDeepStrictEqual } from 'node:util'
import { patchDisplay, type Chosen, type Display } from '#database/displays/displays'
import type { Database } from '#database/pool'
import { chosenText } from './chosen-text.ts'

/**
 * Changes a display, whose row is locked, and gives it a new revision.
 *
 * @returns undefined: it is as it is to be already
 */
export async function patchChosen(
  transaction: Database,
  before: Display,
  changes: Partial<Chosen>,
  now: Date,
): Promise<{ display: Display; details: { before: object; after: object } } | undefined> {
  const changed = fieldsThatDiffer(before, changes)
  if (Object.keys(changed).length === 0) return undefined
  const display = await patchDisplay(transaction, before.id, {
    ...changed,
    revision: before.revision + 1,
    changed_at: now,
  })
  const textsOf = (of: Display) =>
    Object.fromEntries(Object.entries(chosenText(of)).filter(([field]) => field in changed))
  return { display, details: { before: textsOf(before), after: textsOf(display) } }
}

function fieldsThatDiffer(before: Display, changes: Partial<Chosen>): Partial<Chosen> {
  const differs = ([field, value]: [string, unknown]) =>
    value !== undefined && !isDeepStrictEqual(before[field as keyof Chosen], value)
  return Object.fromEntries(Object.entries(changes).filter(differs))
}
