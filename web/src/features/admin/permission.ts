import { hasRight, mayManage } from '#shared/auth/rights'
import type { Person } from '#shared/auth/rights'

/** Why an action on an account is not allowed; shown beside the disabled control. */
export type Hindrance = 'own_account' | 'only_super_admin'

/** Why `actor` may not change, disable, delete or log out `target`; null: allowed. */
export function hindranceToManage(actor: Person, target: Person): Hindrance | null {
  if (mayManage(actor, target)) return null
  return actor.userId === target.userId ? 'own_account' : 'only_super_admin'
}

/** Why `actor` may not change the role of `target`; null: allowed. */
export function hindranceToPromote(actor: Person, target: Person): Hindrance | null {
  return (
    hindranceToManage(actor, target) ?? (hasRight(actor.role, 'change_roles') ? null : 'only_super_admin')
  )
}
