import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/** What each person has drawn on the chart of a stock, for all their devices. Goes with the account. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE drawings (
      account_id integer     CONSTRAINT drawings_account_id_fkey REFERENCES users (id) ON DELETE CASCADE,
      code       varchar(6)  NOT NULL,
      drawings   jsonb       NOT NULL CONSTRAINT drawings_size_check CHECK (octet_length(drawings::text) <= 16384),
      updated_at timestamptz NOT NULL,
      CONSTRAINT drawings_pkey PRIMARY KEY (account_id, code)
    )`)
}

export const losses: Losses = { drawings: 'true' }

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`DROP TABLE drawings`)
}
