import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * Wall displays and open pairings. Of secrets and tokens only the SHA-256 is stored. A refresh token has two parts: the family,
 * constant for a pairing, and one that changes with each refresh; so a reused token is recognised without storing all of them.
 * `previous_hash` and `attempt_hash` belong to the last refresh, whose response may have been lost.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE displays (
      id            uuid         CONSTRAINT displays_pkey PRIMARY KEY,
      name          varchar(60)  NOT NULL,
      place         varchar(100) NOT NULL DEFAULT '',
      fleet_group   varchar(60)  NOT NULL DEFAULT '',
      boards        jsonb        NOT NULL,
      language      varchar(10)  NOT NULL,
      lease_hours   integer      NOT NULL,
      revision      integer      NOT NULL DEFAULT 1,
      created_at    timestamptz  NOT NULL,
      created_by    varchar(100) NOT NULL,
      paired_at     timestamptz,
      revoked_at    timestamptz,
      revoked_for   varchar(20),
      family_hash   bytea,
      token_hash    bytea,
      previous_hash bytea,
      attempt_hash  bytea,
      CONSTRAINT displays_have_one_token_while_paired CHECK ((family_hash IS NULL) = (token_hash IS NULL)),
      CONSTRAINT displays_have_no_token_when_revoked CHECK (revoked_at IS NULL OR token_hash IS NULL)
    )`)
  await knex.raw(`
    CREATE TABLE display_pairings (
      secret_hash bytea       CONSTRAINT display_pairings_pkey PRIMARY KEY,
      code        char(6)     NOT NULL CONSTRAINT display_pairings_code_key UNIQUE,
      address     varchar(50) NOT NULL,
      address_key varchar(50) NOT NULL,
      user_agent  varchar(500),
      screen      jsonb       NOT NULL,
      opened_at   timestamptz NOT NULL,
      expires_at  timestamptz NOT NULL,
      identify    integer     NOT NULL DEFAULT 0,
      display_id  uuid        CONSTRAINT display_pairings_display_id_fkey REFERENCES displays (id) ON DELETE CASCADE
    )`)
  await knex.raw('CREATE INDEX display_pairings_address_idx ON display_pairings (address_key)')
  await knex.raw('CREATE INDEX display_pairings_display_idx ON display_pairings (display_id)')
  await knex.raw('CREATE INDEX display_pairings_expires_idx ON display_pairings (expires_at)')
}

export const losses: Losses = { displays: 'true', display_pairings: 'true' }

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('display_pairings')
  await knex.schema.dropTable('displays')
}
