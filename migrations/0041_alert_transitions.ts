import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * How rules came to stand as they do with a stock, with what was compared: the newest of each rule, numbered by `n`. They go with
 * their rule, and when it is changed.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE alert_transitions (
      alert_id bigint      NOT NULL
               CONSTRAINT alert_transitions_alert_id_fkey REFERENCES alerts (id) ON DELETE CASCADE,
      n        bigint      NOT NULL,
      board    text        NOT NULL,
      code     text        NOT NULL,
      at       timestamptz NOT NULL,
      became   text        NOT NULL,
      compared jsonb       NOT NULL,
      CONSTRAINT alert_transitions_pkey PRIMARY KEY (alert_id, n)
    )`)
}

export const losses: Losses = { alert_transitions: 'true' }

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('alert_transitions')
}
