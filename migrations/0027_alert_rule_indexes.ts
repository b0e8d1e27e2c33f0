import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/** Workers ask after every poll which rules are active and whether a list of theirs changed: answered from indexes. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `ALTER TABLE alerts ADD COLUMN condition_type text NOT NULL GENERATED ALWAYS AS (condition->>'type') STORED`,
  )
  await knex.raw('CREATE INDEX alerts_active_type_idx ON alerts (condition_type) WHERE is_active')
  await knex.raw(
    `CREATE INDEX alerts_active_list_idx ON alerts (account_id) WHERE is_active AND scope->>'watchlist' IS NOT NULL`,
  )
}

export const losses: Losses = { 'alerts.condition_type': false }

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX alerts_active_list_idx')
  await knex.raw('DROP INDEX alerts_active_type_idx')
  await knex.raw('ALTER TABLE alerts DROP COLUMN condition_type')
}
