import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * The days of every listing and index, one row each (docs/decisions/0007-daily-history.md).
 *
 * Plain tables: a year of the whole exchange is 700,000 rows, and both questions asked of them (one listing's days, and
 * whether they are there) are ranges of the primary key. No foreign key, for the reason that ticks have none.
 *
 * `base_price` is what the exchange compared the day's prices with. Where it is not the close of the day before there was
 * a split, a right or the like, and the ratio is the factor that makes older prices comparable. `source` is the origin:
 * `board` is what our own polls saw last of the day, until a source confirms it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE daily_candles (
      listing_id integer NOT NULL,
      trade_date date NOT NULL,
      open integer,
      high integer,
      low integer,
      close integer NOT NULL,
      volume bigint NOT NULL,
      value bigint NOT NULL,
      base_price integer,
      shares bigint NOT NULL,
      source varchar(12) NOT NULL,
      CONSTRAINT daily_candles_pkey PRIMARY KEY (listing_id, trade_date)
    )`)
  await knex.raw(`
    CREATE TABLE index_daily (
      board varchar(12) NOT NULL,
      code varchar(12) NOT NULL,
      trade_date date NOT NULL,
      open numeric(12, 2),
      high numeric(12, 2),
      low numeric(12, 2),
      close numeric(12, 2) NOT NULL,
      volume bigint NOT NULL,
      turnover bigint NOT NULL,
      source varchar(12) NOT NULL,
      CONSTRAINT index_daily_pkey PRIMARY KEY (board, code, trade_date)
    )`)
  // What has been filled of a series without a hole, so that a back-fill goes on where it was killed. A series that could
  // not be read says why, and is asked again later.
  await knex.raw(`
    CREATE TABLE history_progress (
      board varchar(12) NOT NULL,
      source varchar(12) NOT NULL,
      kind varchar(8) NOT NULL,
      code varchar(12) NOT NULL,
      from_date date,
      to_date date,
      days bigint NOT NULL DEFAULT 0,
      failed_at timestamptz,
      failure text,
      updated_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT history_progress_pkey PRIMARY KEY (board, source, kind, code)
    )`)
}

export const losses: Losses = { daily_candles: 'true', index_daily: 'true', history_progress: false }

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('history_progress')
  await knex.schema.dropTable('index_daily')
  await knex.schema.dropTable('daily_candles')
}
