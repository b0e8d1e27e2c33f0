import type { Database } from '../pool.ts'

/** Stores, together with the act that ends them, the sessions that must be ended after its commit. */
export async function noteEndingSessions(transaction: Database, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await transaction.raw(
    'INSERT INTO ending_sessions (session_id) SELECT unnest(?::text[]) ON CONFLICT (session_id) DO NOTHING',
    [[...ids]],
  )
}

/** Sessions whose end has not been confirmed yet; a limited number if there are many. */
export async function readEndingSessions(database: Database): Promise<string[]> {
  return database<{ session_id: string }>('ending_sessions').limit(AT_ONCE).pluck('session_id')
}

export async function forgetEndedSessions(database: Database, ids: readonly string[]): Promise<void> {
  await database('ending_sessions').whereIn('session_id', ids).delete()
}

const AT_ONCE = 500
