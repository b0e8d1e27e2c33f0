import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * Commands to wall displays with their outcome, what commands have set, and messages and takeovers with their end. A command takes
 * another number of the topic `me` with each of its states.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE displays
      ADD COLUMN is_blank  boolean NOT NULL DEFAULT false,
      ADD COLUMN is_paused boolean NOT NULL DEFAULT false,
      ADD COLUMN pinned    jsonb`)
  await knex.raw(`
    CREATE TABLE display_commands (
      id           uuid         CONSTRAINT display_commands_pkey PRIMARY KEY,
      display_id   uuid         NOT NULL
        CONSTRAINT display_commands_display_id_fkey REFERENCES displays (id) ON DELETE CASCADE,
      seq          bigint       NOT NULL CONSTRAINT display_commands_seq_key UNIQUE,
      command      jsonb        NOT NULL,
      revision     integer,
      created_by   varchar(100) NOT NULL,
      created_at   timestamptz  NOT NULL,
      expires_at   timestamptz  NOT NULL,
      delivered_at timestamptz,
      ended_at     timestamptz,
      outcome      varchar(20),
      reason       varchar(40),
      CONSTRAINT display_commands_end_with_an_outcome CHECK ((ended_at IS NULL) = (outcome IS NULL))
    )`)
  await knex.raw('CREATE INDEX display_commands_display_idx ON display_commands (display_id, created_at)')
  await knex.raw(
    'CREATE INDEX display_commands_open_idx ON display_commands (expires_at) WHERE ended_at IS NULL',
  )
  await knex.raw(`
    CREATE TABLE display_messages (
      id          uuid         CONSTRAINT display_messages_pkey PRIMARY KEY,
      takes_over  boolean      NOT NULL,
      target_kind varchar(10)  NOT NULL,
      target      varchar(100),
      level       varchar(10)  NOT NULL,
      text        varchar(140),
      board       jsonb,
      created_by  varchar(100) NOT NULL,
      created_at  timestamptz  NOT NULL,
      ends_at     timestamptz  NOT NULL,
      ended_by    varchar(100)
    )`)
  await knex.raw('CREATE INDEX display_messages_ends_idx ON display_messages (ends_at)')
}

export const losses: Losses = {
  display_commands: 'true',
  display_messages: 'true',
  'displays.is_blank': 'is_blank',
  'displays.is_paused': 'is_paused',
  'displays.pinned': 'pinned IS NOT NULL',
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('display_messages')
  await knex.schema.dropTable('display_commands')
  await knex.raw('ALTER TABLE displays DROP COLUMN is_blank, DROP COLUMN is_paused, DROP COLUMN pinned')
}
