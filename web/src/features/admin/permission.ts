import { hasRight, mayManage } from '#shared/auth/rights'
import type { Person } from '#shared/auth/rights'

/** Why something cannot be done to an account; the page says so beside what it does not let one do. */
export type Hindrance = 'own_account' | 'only_super_admin'

/** What hinders `actor` from changing, disabling, deleting or logging out `target`; null: nothing. */
export function hindranceToManage(actor: Person, target: Person): Hindrance | null {
  if (mayManage(actor, target)) return null
  return actor.userId === target.userId ? 'own_account' : 'only_super_admin'
}

/** What hinders `actor` from giving `target` another role; null: nothing. */
export function hindranceToPromote(actor: Person, target: Person): Hindrance | null {
  return (
    hindranceToManage(actor, target) ?? (hasRight(actor.role, 'change_roles') ? null : 'only_super_admin')
  )
}
