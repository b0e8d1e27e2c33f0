import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * Disclosures of one market in their order, so that a small market is not collected and sorted. When a rule last fired, and what fired
 * within a day, without reading all events.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('CREATE INDEX disclosures_market_idx ON disclosures (board, market, id)')
  await knex.raw('CREATE INDEX alert_events_fired_idx ON alert_events (alert_id, fired_at)')
  await knex.raw('CREATE INDEX alert_events_created_idx ON alert_events (created_at)')
}

export const losses: Losses = {}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX alert_events_created_idx, alert_events_fired_idx, disclosures_market_idx')
}
