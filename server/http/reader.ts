import type { Reader } from '../admin/read-record.ts'
import { userOf, visitorOf, type Ctx } from './context.ts'

/** Who reads or acts on what is other people's, on a route for admins. */
export function readerOf(ctx: Ctx): Reader {
  const { sub: userId, role, jti: sessionId } = userOf(ctx)
  return { userId, role, sessionId, visitor: visitorOf(ctx) }
}
