import { holdDisplays, type Display } from '#database/displays/displays'
import type { Database } from '#database/pool'
import type { GroupTarget } from '#shared/displays/groups'
import { Problem } from '../request/problem.ts'

/**
 * The displays of a target, locked in one order.
 *
 * @param source a display that is locked with them and not among them
 * @throws Problem invalid_input: one that is named is unknown or revoked, or there is none
 */
export async function holdSeveral(
  transaction: Database,
  to: GroupTarget,
  source?: string,
): Promise<Display[]> {
  const held = await holdDisplays(transaction, to, source === undefined ? [] : [source])
  const targets = held.filter(({ id }) => id !== source)
  if ('displays' in to) refuseMissing(to.displays, held)
  if (targets.length === 0)
    throw new Problem('invalid_input', {
      errors: [{ field: 'to', code: 'no_display', message: 'is no other display that is paired' }],
    })
  return targets
}

function refuseMissing(ids: readonly string[], held: readonly Display[]): void {
  const errors = ids.flatMap((id, at) => {
    const display = held.find((each) => each.id === id)
    const field = `to.displays.${at}`
    if (display === undefined) return [{ field, code: 'unknown_display', message: `is no display: ${id}` }]
    if (display.revoked_at !== null)
      return [{ field, code: 'revoked_display', message: `is revoked: ${display.name}` }]
    return []
  })
  if (errors.length > 0) throw new Problem('invalid_input', { errors })
}
