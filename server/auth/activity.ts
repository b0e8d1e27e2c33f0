import type { Role } from '#shared/auth/role'

/**
 * What was seen of a session: a request with a Bearer token, one with the web's cookie, a socket whose page can be seen, or
 * a person's hand on the page. A renewal, or a look at whose session it is, a page does by itself, seen or not.
 */
export type ActivitySign = 'bearer' | 'cookie' | 'socket' | 'input' | 'renewal'

/**
 * Whether a sign keeps a session from idling out. A board is there to be left open, so for role user everything else does. An
 * admin's session ends when nobody sits there, whatever the page does by itself; a script acts on purpose.
 */
export function isActivity(role: Role, sign: ActivitySign): boolean {
  if (sign === 'renewal') return false
  return role === 'user' || sign === 'bearer' || sign === 'input'
}
