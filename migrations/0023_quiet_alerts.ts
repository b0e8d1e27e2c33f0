import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * When accounts want quiet, and how each event was delivered: `each` by itself, `folded` into a summary of many, or `quiet`, in
 * the list alone. A delivery with a `summary` holds several events and is sent when it is due.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE alert_quiet (
      account_id    integer NOT NULL CONSTRAINT alert_quiet_pkey PRIMARY KEY
                    CONSTRAINT alert_quiet_account_id_fkey REFERENCES users (id) ON DELETE CASCADE,
      from_minute   integer,
      until_minute  integer,
      snoozed_until timestamptz
    )`)
  await knex.raw(`ALTER TABLE alert_events ADD COLUMN notified text NOT NULL DEFAULT 'each'`)
  await knex.raw('CREATE INDEX alert_events_account_created_idx ON alert_events (account_id, created_at)')
  await knex.raw(`
    ALTER TABLE alert_deliveries
      ADD COLUMN summary bigint[],
      ADD COLUMN due_at timestamptz NOT NULL DEFAULT now()`)
  await knex.raw(`
    CREATE UNIQUE INDEX alert_deliveries_summary_idx ON alert_deliveries (account_id, channel, webhook_id) NULLS NOT DISTINCT
     WHERE summary IS NOT NULL AND queued_until IS NULL`)
}

export const losses: Losses = {
  alert_quiet: 'true',
  'alert_events.notified': `notified <> 'each'`,
  'alert_deliveries.summary': 'summary IS NOT NULL',
  'alert_deliveries.due_at': 'due_at > created_at',
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX alert_deliveries_summary_idx')
  await knex.raw('DELETE FROM alert_deliveries WHERE summary IS NOT NULL')
  await knex.raw('ALTER TABLE alert_deliveries DROP COLUMN summary, DROP COLUMN due_at')
  await knex.raw('DROP INDEX alert_events_account_created_idx')
  await knex.raw('ALTER TABLE alert_events DROP COLUMN notified')
  await knex.schema.dropTable('alert_quiet')
}
