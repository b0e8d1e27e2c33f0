import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * Whether a filing was there before it could be seen: nobody asked the source when it was published, so the moment at which it was
 * first seen says nothing of when others knew. Of rows that are stored already the published time tells, as far as it is known.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE disclosures ADD COLUMN seen_late boolean NOT NULL DEFAULT false')
  await knex.raw(`
    UPDATE disclosures SET seen_late = true
    WHERE first_seen_at - published_at > CASE WHEN has_time THEN interval '5 minutes' ELSE interval '1 day' END`)
}

export const losses: Losses = { 'disclosures.seen_late': 'seen_late' }

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE disclosures DROP COLUMN seen_late')
}
