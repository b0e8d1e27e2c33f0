import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/** The layouts of the table that each person has saved, for all their devices. Goes with the account. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE table_layouts (
      account_id integer     CONSTRAINT table_layouts_pkey PRIMARY KEY
                 CONSTRAINT table_layouts_account_id_fkey REFERENCES users (id) ON DELETE CASCADE,
      layouts    jsonb       NOT NULL CONSTRAINT table_layouts_size_check CHECK (octet_length(layouts::text) <= 131072),
      version    integer     NOT NULL
    )`)
}

export const losses: Losses = { table_layouts: 'true' }

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`DROP TABLE table_layouts`)
}
