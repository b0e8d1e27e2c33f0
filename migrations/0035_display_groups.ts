import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/** Commands that were sent to several wall displays at once have a common number, and each loading of a display's page is kept. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE display_commands ADD COLUMN batch uuid')
  await knex.raw(
    'CREATE INDEX display_commands_batch_idx ON display_commands (batch) WHERE batch IS NOT NULL',
  )
  await knex.raw(`
    CREATE TABLE display_loads (
      display_id uuid        NOT NULL
        CONSTRAINT display_loads_display_id_fkey REFERENCES displays (id) ON DELETE CASCADE,
      id         varchar(32) NOT NULL,
      reason     varchar(20) NOT NULL,
      at         timestamptz NOT NULL,
      CONSTRAINT display_loads_pkey PRIMARY KEY (display_id, id)
    )`)
  await knex.raw('CREATE INDEX display_loads_at_idx ON display_loads (at)')
}

export const losses: Losses = { display_loads: 'true', 'display_commands.batch': 'batch IS NOT NULL' }

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('display_loads')
  await knex.raw('ALTER TABLE display_commands DROP COLUMN batch')
}
