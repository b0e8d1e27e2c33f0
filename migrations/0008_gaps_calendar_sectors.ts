import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/** What is known about the data rather than from them: holes of the feed, days an admin has changed, sectors. */
export async function up(knex: Knex): Promise<void> {
  // A board is a range of one number there, because btree_gist, which could compare texts, is not everywhere.
  await knex.raw(`
    CREATE TABLE gaps (
      board    text        NOT NULL,
      began_at timestamptz NOT NULL,
      ended_at timestamptz,
      code     text        NOT NULL,
      CONSTRAINT gaps_pkey PRIMARY KEY (board, began_at),
      CONSTRAINT gaps_end_after_they_begin CHECK (ended_at > began_at),
      CONSTRAINT gaps_of_a_board_are_apart
        EXCLUDE USING gist (
          int8range(hashtext(board), hashtext(board), '[]') WITH &&, tstzrange(began_at, ended_at) WITH &&
        )
    )`)
  await knex.raw(`
    CREATE PROCEDURE delete_old_gaps(job_id integer, config jsonb) LANGUAGE sql AS $$
      DELETE FROM gaps WHERE ended_at < now() - (config->>'drop_created_before')::interval
    $$`)
  await knex.raw(`
    SELECT add_job('delete_old_gaps', interval '1 day', config => '{"hypertable": "gaps", "drop_created_before": "400 days"}')`)

  await limitCandlesOf5m(knex)

  await knex.raw(`
    CREATE TABLE calendar_days (
      date       date         CONSTRAINT calendar_days_pkey PRIMARY KEY,
      kind       varchar(12)  NOT NULL CONSTRAINT calendar_days_kind_check CHECK (kind IN ('closed', 'open', 'hour_later')),
      reason     varchar(200) NOT NULL,
      changed_by varchar(100) NOT NULL,
      changed_at timestamptz  NOT NULL DEFAULT now()
    )`)

  await knex.raw(`
    CREATE TABLE sectors (
      board  text NOT NULL,
      code   text NOT NULL,
      sector text NOT NULL,
      as_of  date NOT NULL,
      CONSTRAINT sectors_pkey PRIMARY KEY (board, code)
    )`)
}

/** Candles of 5m are dropped, too, after a while; so a refresh of those of 1h must leave alone what was made of them. */
async function limitCandlesOf5m(knex: Knex): Promise<void> {
  await refreshHoursBy(
    knex,
    `FOREACH span IN ARRAY refreshable_spans('candles_5m', interval '1 hour') LOOP
        CALL refresh_continuous_aggregate('candles_1h', lower(span), upper(span));
        COMMIT;
      END LOOP;`,
  )
  await knex.raw(`
    SELECT add_job('drop_old_chunks', interval '1 day',
      config => '{"hypertable": "candles_5m", "drop_created_before": "400 days"}')`)
}

/** The job of migration 5, with another way to the candles of 1h. */
async function refreshHoursBy(knex: Knex, statement: string): Promise<void> {
  await knex.raw(`
    CREATE OR REPLACE PROCEDURE refresh_candles(job_id integer, config jsonb) LANGUAGE plpgsql AS $$
    DECLARE
      span tstzrange;
    BEGIN
      FOREACH span IN ARRAY refreshable_spans('ticks', interval '1 minute') LOOP
        CALL refresh_continuous_aggregate('candles_1m', lower(span), upper(span));
        COMMIT;
      END LOOP;
      FOREACH span IN ARRAY refreshable_spans('candles_1m', interval '5 minutes') LOOP
        CALL refresh_continuous_aggregate('candles_5m', lower(span), upper(span));
        COMMIT;
      END LOOP;
      ${statement}
      CALL refresh_continuous_aggregate('candles_1d', NULL, now() - interval '1 minute');
    END $$`)
}

export const losses: Losses = { gaps: 'true', calendar_days: 'true', sectors: 'true' }

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    SELECT delete_job(job_id) FROM timescaledb_information.jobs
    WHERE proc_schema = current_schema() AND proc_name = 'drop_old_chunks' AND config->>'hypertable' = 'candles_5m'`)
  await refreshHoursBy(
    knex,
    `CALL refresh_continuous_aggregate('candles_1h', NULL, now() - interval '1 minute');
      COMMIT;`,
  )
  await knex.raw(`
    SELECT delete_job(job_id) FROM timescaledb_information.jobs
    WHERE proc_schema = current_schema() AND proc_name = 'delete_old_gaps'`)
  await knex.raw(`DROP PROCEDURE delete_old_gaps`)
  await knex.schema.dropTable('sectors')
  await knex.schema.dropTable('calendar_days')
  await knex.schema.dropTable('gaps')
}
