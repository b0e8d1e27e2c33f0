import { findByUserId, type User } from '../accounts/users.ts'
import type { Database } from '../pool.ts'
import type { AuditEntry } from './audit.ts'

/** The columns of a trail row that identify the actor. */
export type AuditActor = Pick<AuditEntry, 'adminId' | 'adminAccountId' | 'adminName'>

export function actorOf({ user_id, id, name }: Pick<User, 'user_id' | 'id' | 'name'>): AuditActor {
  return { adminId: user_id, adminAccountId: id, adminName: name }
}

/**
 * By the user_id of a session. An account that was deleted in the meantime is identified by the user_id
 * alone.
 */
export async function findActor(database: Database, userId: string): Promise<AuditActor> {
  const user = await findByUserId(database, userId)
  return user === undefined ? { adminId: userId, adminAccountId: null, adminName: userId } : actorOf(user)
}
