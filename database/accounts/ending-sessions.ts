import type { Database } from '../pool.ts'

/** Notes, with the act that ends them, sessions that have yet to end. */
export async function noteEndingSessions(transaction: Database, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await transaction.raw(
    'INSERT INTO ending_sessions (session_id) SELECT unnest(?::text[]) ON CONFLICT (session_id) DO NOTHING',
    [[...ids]],
  )
}

/** Sessions of which nobody has said yet that they have ended, some of them where they are many. */
export async function readEndingSessions(database: Database): Promise<string[]> {
  return database<{ session_id: string }>('ending_sessions').limit(AT_ONCE).pluck('session_id')
}

export async function forgetEndedSessions(database: Database, ids: readonly string[]): Promise<void> {
  await database('ending_sessions').whereIn('session_id', ids).delete()
}

const AT_ONCE = 500
