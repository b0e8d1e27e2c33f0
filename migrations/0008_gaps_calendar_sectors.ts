import type { Knex } from 'knex'

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
      DELETE FROM gaps WHERE ended_at < now() - (config->>'drop_ended_before')::interval
    $$`)
  await knex.raw(`
    SELECT add_job('delete_old_gaps', interval '1 day', config => '{"hypertable": "gaps", "drop_ended_before": "400 days"}')`)

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

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    SELECT delete_job(job_id) FROM timescaledb_information.jobs
    WHERE proc_schema = current_schema() AND proc_name = 'delete_old_gaps'`)
  await knex.raw(`DROP PROCEDURE delete_old_gaps`)
  await knex.schema.dropTable('sectors')
  await knex.schema.dropTable('calendar_days')
  await knex.schema.dropTable('gaps')
}
