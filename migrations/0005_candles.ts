import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * Candles, each level made from the one below: ticks → 1m → 5m → 1h → 1d (docs/decisions/0006-candles.md).
 *
 * A row is what the ticks of one interval said about one trade date. The `day_` columns are the day's so far: they can be
 * taken together over any intervals without counting anything twice, and the reader makes the interval's own of them
 * (shared/market/candle.ts). Ticks before the day's first trade make no candle.
 */
const FROM_TICKS = `
  first(price, time) AS open, max(price) AS high, min(price) AS low, last(price, time) AS close,
  first(coalesce(open, price), time) AS day_open, max(greatest(high, price)) AS day_high,
  min(least(low, price)) AS day_low, max(volume) AS day_volume
  FROM ticks WHERE price IS NOT NULL AND volume > 0`

const fromCandles = (table: string) => `
  first(open, bucket) AS open, max(high) AS high, min(low) AS low, last(close, bucket) AS close,
  first(day_open, bucket) AS day_open, max(day_high) AS day_high,
  min(day_low) AS day_low, max(day_volume) AS day_volume
  FROM ${table}`

/**
 * Nothing below the 1h candles may be dropped before it went into them, and they are kept for ever: a day of Seoul lies
 * across their chunks, which begin at midnight UTC.
 */
const LEVELS = [
  { name: 'candles_1m', bucket: `time_bucket('1 minute', time)`, from: FROM_TICKS, chunk: '4 hours' },
  {
    name: 'candles_5m',
    bucket: `time_bucket('5 minutes', bucket)`,
    from: fromCandles('candles_1m'),
    chunk: '1 day',
  },
  {
    name: 'candles_1h',
    bucket: `time_bucket('1 hour', bucket)`,
    from: fromCandles('candles_5m'),
    chunk: '7 days',
  },
  {
    name: 'candles_1d',
    bucket: `time_bucket('1 day', bucket, 'Asia/Seoul')`,
    from: fromCandles('candles_1h'),
    chunk: '365 days',
  },
] as const

/** Of the simulator's 2,880 stocks a day is 4 million 1m candles; of the exchange's session it is one million. */
const COMPRESS = [
  ['candles_1m', '6 hours'],
  ['candles_5m', '2 days'],
] as const

export async function up(knex: Knex): Promise<void> {
  for (const { name, bucket, from, chunk } of LEVELS) {
    await knex.raw(`
      CREATE MATERIALIZED VIEW ${name} WITH (
        timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false
      ) AS SELECT listing_id, trade_date, ${bucket} AS bucket, ${from} GROUP BY 1, 2, 3 WITH NO DATA`)
    await knex.raw(`CREATE INDEX ${name}_listing_id_bucket_idx ON ${name} (listing_id, bucket)`)
    await knex.raw(`SELECT set_chunk_time_interval('${name}', interval '${chunk}')`)
  }
  await keepWhatIsDropped(knex)
  await refreshByJob(knex)
  await compressByJob(knex)
  await knex.raw(`
    SELECT add_job('drop_old_chunks', interval '1 day',
      config => '{"hypertable": "candles_1m", "drop_created_before": "90 days"}')`)
}

/**
 * A refresh takes candles away whose ticks are gone. So what was dropped is written down, and never refreshed again, not
 * even when late ticks open its chunk anew.
 */
async function keepWhatIsDropped(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE dropped_spans (
      hypertable text           CONSTRAINT dropped_spans_pkey PRIMARY KEY,
      spans      tstzmultirange NOT NULL
    )`)
  await knex.raw(`
    CREATE OR REPLACE PROCEDURE drop_old_chunks(job_id integer, config jsonb) LANGUAGE plpgsql AS $$
    DECLARE
      cutoff timestamptz := now() - (config->>'drop_created_before')::interval;
    BEGIN
      INSERT INTO dropped_spans AS known (hypertable, spans)
      SELECT config->>'hypertable', range_agg(tstzrange(range_start, range_end))
      FROM show_chunks((config->>'hypertable')::regclass, created_before => cutoff) AS chunk
      JOIN timescaledb_information.chunks ON chunk = format('%I.%I', chunk_schema, chunk_name)::regclass
      HAVING count(*) > 0
      ON CONFLICT (hypertable) DO UPDATE SET spans = known.spans + excluded.spans;
      PERFORM drop_chunks((config->>'hypertable')::regclass, created_before => cutoff);
    END $$`)
}

/**
 * Not TimescaleDB's refresh policy: its window hangs on the clock, and the data may be of any day (a replay, a stand-in),
 * as may what was dropped. A refresh looks only at what has changed, so a wide window costs nothing.
 *
 * The last minute is left to the real-time part of the views, which has it anyway: a tick that comes in after the refresh
 * of its interval shows only at the next.
 */
async function refreshByJob(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION refreshable_spans(source text, bucket interval) RETURNS tstzrange[] LANGUAGE sql STABLE AS $$
      SELECT array(SELECT unnest(
        (range_agg(tstzrange(range_start, range_end))
          - coalesce((SELECT spans FROM dropped_spans WHERE hypertable = source), '{}'))
        * tstzmultirange(tstzrange(NULL, time_bucket(bucket, now() - interval '1 minute')))))
      FROM show_chunks(source::regclass) AS chunk
      JOIN timescaledb_information.chunks ON chunk = format('%I.%I', chunk_schema, chunk_name)::regclass
    $$`)
  await knex.raw(`
    CREATE PROCEDURE refresh_candles(job_id integer, config jsonb) LANGUAGE plpgsql AS $$
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
      CALL refresh_continuous_aggregate('candles_1h', NULL, now() - interval '1 minute');
      COMMIT;
      CALL refresh_continuous_aggregate('candles_1d', NULL, now() - interval '1 minute');
    END $$`)
  await knex.raw(`SELECT add_job('refresh_candles', interval '1 minute')`)
}

/** Not TimescaleDB's compression policy, which would have a refresh policy first. */
async function compressByJob(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE PROCEDURE compress_old_chunks(job_id integer, config jsonb) LANGUAGE plpgsql AS $$
    DECLARE
      chunk regclass;
    BEGIN
      FOREACH chunk IN ARRAY array(SELECT show_chunks(
        (config->>'hypertable')::regclass, created_before => now() - (config->>'compress_created_before')::interval)) LOOP
        PERFORM compress_chunk(chunk, if_not_compressed => true);
        COMMIT;
      END LOOP;
    END $$`)
  for (const [table, age] of COMPRESS) {
    await knex.raw(`
      ALTER MATERIALIZED VIEW ${table} SET (
        timescaledb.compress, timescaledb.compress_segmentby = 'listing_id', timescaledb.compress_orderby = 'bucket'
      )`)
    await knex.raw(`
      SELECT add_job('compress_old_chunks', interval '10 minutes',
        config => '{"hypertable": "${table}", "compress_created_before": "${age}"}')`)
  }
}

/** Candles outlive the ticks that they were made from. */
export const losses: Losses = {
  candles_1m: 'true',
  candles_5m: 'true',
  candles_1h: 'true',
  candles_1d: 'true',
  dropped_spans: false,
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    SELECT delete_job(job_id) FROM timescaledb_information.jobs
    WHERE proc_schema = current_schema() AND (proc_name IN ('refresh_candles', 'compress_old_chunks')
      OR proc_name = 'drop_old_chunks' AND config->>'hypertable' = 'candles_1m')`)
  await knex.raw(`DROP PROCEDURE refresh_candles, compress_old_chunks`)
  await knex.raw(`DROP FUNCTION refreshable_spans`)
  await knex.raw(`
    CREATE OR REPLACE PROCEDURE drop_old_chunks(job_id integer, config jsonb) LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM drop_chunks(
        (config->>'hypertable')::regclass,
        created_before => now() - (config->>'drop_created_before')::interval
      );
    END $$`)
  await knex.raw(`DROP TABLE dropped_spans`)
  for (const { name } of LEVELS.toReversed()) await knex.raw(`DROP MATERIALIZED VIEW ${name}`)
}
