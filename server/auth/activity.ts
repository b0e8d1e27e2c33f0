import type { CallerRole } from '#shared/auth/role'

/**
 * The sign of life of a session: a request with a Bearer token, one with the web's cookie, a socket whose
 * page is visible, or input from the user. A page renews and reads its session by itself, visible or not.
 */
export type ActivitySign = 'bearer' | 'cookie' | 'socket' | 'input' | 'renewal'

/**
 * Whether a sign of life resets the idle time. A board is meant to stay open, so for role user and for a
 * paired display every other sign does. An admin's session ends when the user is away, whatever the page
 * requests by itself; a script acts on purpose.
 */
export function isActivity(role: CallerRole, sign: ActivitySign): boolean {
  if (sign === 'renewal') return false
  return role === 'user' || role === 'display' || sign === 'bearer' || sign === 'input'
}
