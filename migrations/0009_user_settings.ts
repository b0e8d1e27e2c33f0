import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/** What each person has chosen about how the board looks, for all their devices. Goes with the account. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE user_settings (
      account_id integer     CONSTRAINT user_settings_pkey PRIMARY KEY
                 CONSTRAINT user_settings_account_id_fkey REFERENCES users (id) ON DELETE CASCADE,
      settings   jsonb       NOT NULL CONSTRAINT user_settings_size_check CHECK (octet_length(settings::text) <= 4096),
      updated_at timestamptz NOT NULL
    )`)
}

export const losses: Losses = { user_settings: 'true' }

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`DROP TABLE user_settings`)
}
