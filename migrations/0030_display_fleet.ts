import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * The state of each wall display as judged last, its transitions with numbers of the topic `me`, and notices to admins. What
 * displays report is in Redis. `changed_at` is when the newest revision was made.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE displays
      ADD COLUMN changed_at  timestamptz,
      ADD COLUMN fleet_state varchar(20),
      ADD COLUMN fleet_since timestamptz`)
  await knex.raw('UPDATE displays SET changed_at = created_at')
  await knex.raw('ALTER TABLE displays ALTER COLUMN changed_at SET NOT NULL')
  await knex.raw(`
    CREATE TABLE display_states (
      seq        bigint      CONSTRAINT display_states_pkey PRIMARY KEY,
      display_id uuid        NOT NULL
        CONSTRAINT display_states_display_id_fkey REFERENCES displays (id) ON DELETE CASCADE,
      state      varchar(20) NOT NULL,
      reason     varchar(20) NOT NULL,
      since      timestamptz NOT NULL,
      at         timestamptz NOT NULL
    )`)
  await knex.raw('CREATE INDEX display_states_display_idx ON display_states (display_id, seq)')
  await knex.raw('CREATE INDEX display_states_at_idx ON display_states (at)')
  await knex.raw(`
    CREATE TABLE display_notices (
      seq        bigint      CONSTRAINT display_notices_pkey PRIMARY KEY,
      display_id uuid        NOT NULL
        CONSTRAINT display_notices_display_id_fkey REFERENCES displays (id) ON DELETE CASCADE,
      code       varchar(20) NOT NULL,
      since      timestamptz NOT NULL,
      at         timestamptz NOT NULL,
      CONSTRAINT display_notices_once UNIQUE (display_id, since, code)
    )`)
}

export const losses: Losses = {
  display_states: 'true',
  display_notices: 'true',
  'displays.changed_at': false,
  'displays.fleet_state': false,
  'displays.fleet_since': false,
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('display_notices')
  await knex.schema.dropTable('display_states')
  await knex.raw(
    'ALTER TABLE displays DROP COLUMN changed_at, DROP COLUMN fleet_state, DROP COLUMN fleet_since',
  )
}
