import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * The market: the master of listings, and every change of every poll.
 *
 * A board is a data set (`krx`, `simulated`): a simulated price never shares a listing with a real one.
 * `ticks` has no foreign key on purpose: the check would cost more than the insert, and only the worker writes here,
 * with ids it was just given. The policies here are defaults; the worker sets them to its settings.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`CREATE EXTENSION IF NOT EXISTS timescaledb`)

  await knex.schema.createTable('listings', (table) => {
    table.increments('id')
    table.string('board', 12).notNullable()
    table.string('code', 6).notNullable()
    table.string('isin', 12).notNullable()
    table.string('name', 100).notNullable()
    table.string('market', 20).notNullable()
    table.string('section', 60).notNullable()
    table.bigInteger('shares').notNullable()
    table.timestamp('first_seen', { useTz: true }).notNullable().defaultTo(knex.fn.now())
    table.timestamp('updated_at', { useTz: true }).notNullable().defaultTo(knex.fn.now())
    table.timestamp('left_at', { useTz: true })
    table.unique(['board', 'code'])
  })

  await knex.raw(`
    CREATE TABLE ticks (
      time timestamptz NOT NULL,
      listing_id integer NOT NULL,
      trade_date date NOT NULL,
      price integer,
      previous_close integer,
      open integer,
      high integer,
      low integer,
      volume bigint NOT NULL,
      value bigint NOT NULL,
      state varchar(12) NOT NULL,
      PRIMARY KEY (listing_id, time)
    )`)
  await knex.raw(`
    CREATE TABLE index_ticks (
      time timestamptz NOT NULL,
      board varchar(12) NOT NULL,
      code varchar(12) NOT NULL,
      trade_date date NOT NULL,
      value numeric(12, 2),
      previous_close numeric(12, 2),
      open numeric(12, 2),
      high numeric(12, 2),
      low numeric(12, 2),
      volume bigint NOT NULL,
      turnover bigint NOT NULL,
      PRIMARY KEY (board, code, time)
    )`)

  // The simulator makes 2.7 million ticks an hour. Half an hour of them compresses in 2 s on the embedded database, which
  // serves no other query meanwhile.
  await knex.raw(`SELECT create_hypertable('ticks', 'time', chunk_time_interval => interval '30 minutes')`)
  await knex.raw(`SELECT create_hypertable('index_ticks', 'time', chunk_time_interval => interval '1 day')`)
  await knex.raw(`
    ALTER TABLE ticks SET (
      timescaledb.compress, timescaledb.compress_segmentby = 'listing_id', timescaledb.compress_orderby = 'time'
    )`)
  await knex.raw(`
    ALTER TABLE index_ticks SET (
      timescaledb.compress, timescaledb.compress_segmentby = 'board, code', timescaledb.compress_orderby = 'time'
    )`)
  // Ages count from when a chunk was made, not from its data: a day of last year that is replayed today is new here.
  // TimescaleDB's own retention policy takes `drop_created_before` and then fails to run, so retention is a job of ours.
  await knex.raw(`
    CREATE PROCEDURE drop_old_chunks(job_id integer, config jsonb) LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM drop_chunks(
        (config->>'hypertable')::regclass,
        created_before => now() - (config->>'drop_created_before')::interval
      );
    END $$`)
  for (const [table, compressAfter, dropAfter] of [
    ['ticks', '1 hour', '30 days'],
    ['index_ticks', '2 days', '400 days'],
  ] as const) {
    await knex.raw(`
      SELECT alter_job(
        add_compression_policy('${table}', compress_created_before => interval '${compressAfter}'),
        schedule_interval => interval '10 minutes'
      )`)
    await knex.raw(`
      SELECT add_job('drop_old_chunks', interval '1 day',
        config => '{"hypertable": "${table}", "drop_created_before": "${dropAfter}"}')`)
  }
}

export const losses: Losses = { listings: 'true', ticks: 'true', index_ticks: 'true' }

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    `SELECT delete_job(job_id) FROM timescaledb_information.jobs WHERE proc_name = 'drop_old_chunks'`,
  )
  await knex.raw(`DROP PROCEDURE drop_old_chunks`)
  await knex.schema.dropTable('index_ticks')
  await knex.schema.dropTable('ticks')
  await knex.schema.dropTable('listings')
}
