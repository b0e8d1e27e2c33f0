import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/** The events that a summary names today: more of them are counted alone. */
const NAMED = 100

/**
 * A summary names its first events and counts all of them, so its size is bounded. The channel `webhook` of an alert whose webhook was
 * removed goes with it; an alert that had no other one is shown on the screen.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE alert_deliveries ADD COLUMN summary_count integer')
  await knex.raw(
    `UPDATE alert_deliveries SET summary_count = cardinality(summary), summary = summary[1:${NAMED}]
      WHERE summary IS NOT NULL`,
  )
  await knex.raw(`
    ALTER TABLE alert_deliveries ADD CONSTRAINT alert_deliveries_summary_is_counted
      CHECK ((summary IS NULL) = (summary_count IS NULL))`)
  await knex.raw(`
    UPDATE alerts
       SET channels = CASE WHEN channels = '{webhook}' THEN '{screen}' ELSE array_remove(channels, 'webhook') END
     WHERE webhook_id IS NULL AND 'webhook' = ANY(channels)`)
}

export const losses: Losses = { 'alert_deliveries.summary_count': 'summary_count > cardinality(summary)' }

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE alert_deliveries DROP COLUMN summary_count')
}
