import { DISPLAY_ROLE, ROLES, type CallerRole, type Role } from './role.ts'

/**
 * What can be done here, and the lowest role of a person that may, or `display` where wall screens alone do. REST, sockets and
 * pages all ask this table.
 */
export const RIGHTS = {
  /** The market board, in every form. */
  view_market: 'user',
  /** Own account: password, sessions. */
  manage_self: 'user',
  /** Own watchlists. */
  keep_watchlists: 'user',
  /** Own alerts. */
  keep_alerts: 'user',
  /** Other people's accounts, as far as `mayManage` goes. */
  view_users: 'admin',
  manage_users: 'admin',
  view_audit: 'admin',
  /** What is stored, how large it is, and how far the history is filled. */
  view_storage: 'admin',
  /** Speed and position of a replay, which all users see. */
  control_replay: 'admin',
  /** Declare a halt of a market, and end it. */
  declare_halts: 'admin',
  /** Pair, change and revoke wall screens. */
  manage_displays: 'admin',
  /** Read what a wall screen is to show: that screen itself. */
  run_display: DISPLAY_ROLE,
  change_roles: 'super_admin',
} as const satisfies Record<string, CallerRole>

export type Right = keyof typeof RIGHTS

/** All that a wall screen may. */
const DISPLAY_RIGHTS: readonly Right[] = ['view_market', 'run_display']

export function hasRight(role: CallerRole, right: Right): boolean {
  if (role === DISPLAY_ROLE) return DISPLAY_RIGHTS.includes(right)
  const least = RIGHTS[right]
  return least !== DISPLAY_ROLE && ROLES.indexOf(role) >= ROLES.indexOf(least)
}

/** Who acts on whom. */
export interface Person {
  userId: string
  role: Role
}

/**
 * Whether an account may be changed, disabled, deleted or logged out by `actor`: an admin manages accounts of role user, a
 * super_admin everyone. Never applies to the own account, so no admin can lock themselves out.
 */
export function mayManage(actor: Person, target: Person): boolean {
  if (actor.userId === target.userId || !hasRight(actor.role, 'manage_users')) return false
  return actor.role === 'super_admin' || target.role === 'user'
}
