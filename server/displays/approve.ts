import { findActor } from '#database/audit/actor'
import { recordAudit } from '#database/audit/audit'
import { findPairing, identifyPairing, type Pairing } from '#database/displays/pairings'
import type { Actor } from '../admin/act-on.ts'
import { LimitReached } from '../auth/limit.ts'
import { Problem } from '../request/problem.ts'
import type { CodeGuesses } from './code-guesses.ts'
import type { DisplayDeps } from './deps.ts'

export interface CodeDeps extends DisplayDeps {
  codeGuesses: CodeGuesses
}

/** Runs an act on an open pairing. A wrong code counts against the limit and is recorded. @throws Problem invalid_input, conflict, rate_limited */
export async function withCode<T>(
  deps: CodeDeps,
  actor: Actor,
  code: string,
  act: (pairing: Pairing) => Promise<T>,
): Promise<T> {
  await deps.codeGuesses.take(actor).catch(async (error: unknown) => {
    if (error instanceof LimitReached && error.isFirst) await recordFailure(deps, actor, 'rate_limited')
    throw error
  })
  const pairing = await findPairing(deps.database, code, new Date(deps.now()))
  if (pairing === undefined) {
    await recordFailure(deps, actor, 'unknown_code')
    throw new Problem('invalid_input', {
      errors: [{ field: 'pairing_code', code: 'unknown_code', message: 'is on no screen that waits' }],
    })
  }
  await deps.codeGuesses.giveBack(actor)
  if (pairing.display_id !== null) throw new Problem('conflict', { detail: 'the code has been used' })
  return act(pairing)
}

/** The properties of the screen that shows a code. */
export const readPairing = (deps: CodeDeps, actor: Actor, code: string): Promise<Pairing> =>
  withCode(deps, actor, code, (pairing) => Promise.resolve(pairing))

export const flashPairing = (deps: CodeDeps, actor: Actor, code: string): Promise<void> =>
  withCode(deps, actor, code, () => identifyPairing(deps.database, code))

async function recordFailure({ database }: CodeDeps, actor: Actor, reason: string): Promise<void> {
  await recordAudit(database, {
    ...(await findActor(database, actor.userId)),
    action: 'display_pairing_failed',
    details: { reason },
    ...actor.visitor,
  })
}
