import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * Notices about the board for all accounts, with numbers of the topic `me`. A loss of the source and its end are both known by
 * the moment since which nothing had come, so that each is stored once by however many workers.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE board_notices (
      seq   bigint      CONSTRAINT board_notices_pkey PRIMARY KEY,
      board text        NOT NULL,
      code  text        NOT NULL,
      since timestamptz NOT NULL,
      at    timestamptz NOT NULL,
      CONSTRAINT board_notices_once UNIQUE (board, since, code)
    )`)
}

export const losses: Losses = { board_notices: 'true' }

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('board_notices')
}
