import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/** Market-wide halts that an admin declared. One that is withdrawn before it begins has no length. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE market_halts (
      id          bigserial    CONSTRAINT market_halts_pkey PRIMARY KEY,
      market      varchar(10)  NOT NULL CONSTRAINT market_halts_market_check CHECK (market IN ('ALL', 'KOSPI', 'KOSDAQ', 'KONEX')),
      began_at    timestamptz  NOT NULL,
      ends_at     timestamptz  NOT NULL,
      reason      varchar(200) NOT NULL,
      declared_by varchar(100) NOT NULL,
      declared_at timestamptz  NOT NULL DEFAULT now(),
      ended_by    varchar(100),
      CONSTRAINT market_halts_end_after_they_begin CHECK (ends_at >= began_at)
    )`)
  await knex.raw('CREATE INDEX market_halts_ends_at_idx ON market_halts (ends_at)')
}

export const losses: Losses = { market_halts: 'true' }

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('market_halts')
}
