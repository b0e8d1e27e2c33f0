import type { Reader } from '../admin/read-record.ts'
import { personRole } from '../auth/person-role.ts'
import { userOf, visitorOf, type Ctx } from './context.ts'

/** Who reads or acts on what is other people's, on a route for admins. @throws Problem forbidden */
export function readerOf(ctx: Ctx): Reader {
  const { sub: userId, role, jti: sessionId } = userOf(ctx)
  return { userId, role: personRole(role), sessionId, visitor: visitorOf(ctx) }
}
