import { DISPLAY_ROLE, type CallerRole, type Role } from '#shared/auth/role'
import { Problem } from '../request/problem.ts'

/** The role of a caller who acts as a person. @throws Problem forbidden (a wall screen) */
export function personRole(role: CallerRole): Role {
  if (role === DISPLAY_ROLE) throw new Problem('forbidden')
  return role
}
