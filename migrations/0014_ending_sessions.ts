import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * Sessions whose end is on record. They live in Redis and end there after the commit; what a server that died, or a Redis that
 * was away, left undone is found here by any server.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`CREATE TABLE ending_sessions (session_id text PRIMARY KEY)`)
}

export const losses: Losses = { ending_sessions: 'true' }

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE ending_sessions')
}
