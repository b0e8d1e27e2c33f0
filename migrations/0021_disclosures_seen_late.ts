import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * Whether a filing was published before its source was polled, so that the time of its first sighting is not that of its
 * publication. For stored rows it is derived from the published time, where that is known.
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
