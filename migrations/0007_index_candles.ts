import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * Candles of the indices, as those of stocks (0005_candles.ts): each level made from the one below, and of the day so far,
 * of which the reader takes differences. Ticks before the day's first trade make no candle.
 */
const FROM_TICKS = `
  first(value, time) AS open, max(value) AS high, min(value) AS low, last(value, time) AS close,
  first(coalesce(open, value), time) AS day_open, max(greatest(high, value)) AS day_high,
  min(least(low, value)) AS day_low, max(volume) AS day_volume
  FROM index_ticks WHERE value IS NOT NULL AND (volume > 0 OR open IS NOT NULL)`

const fromCandles = (table: string) => `
  first(open, bucket) AS open, max(high) AS high, min(low) AS low, last(close, bucket) AS close,
  first(day_open, bucket) AS day_open, max(day_high) AS day_high,
  min(day_low) AS day_low, max(day_volume) AS day_volume
  FROM ${table}`

/** Three rows a minute: chunks are long. Those above a minute are kept for ever. */
const LEVELS = [
  {
    name: 'index_candles_1m',
    bucket: `time_bucket('1 minute', time)`,
    from: FROM_TICKS,
    chunk: '30 days',
  },
  {
    name: 'index_candles_5m',
    bucket: `time_bucket('5 minutes', bucket)`,
    from: fromCandles('index_candles_1m'),
    chunk: '90 days',
  },
  {
    name: 'index_candles_1h',
    bucket: `time_bucket('1 hour', bucket)`,
    from: fromCandles('index_candles_5m'),
    chunk: '365 days',
  },
  {
    name: 'index_candles_1d',
    bucket: `time_bucket('1 day', bucket, 'Asia/Seoul')`,
    from: fromCandles('index_candles_1h'),
    chunk: '3650 days',
  },
] as const

export async function up(knex: Knex): Promise<void> {
  for (const { name, bucket, from, chunk } of LEVELS) {
    await knex.raw(`
      CREATE MATERIALIZED VIEW ${name} WITH (
        timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false
      ) AS SELECT board, code, trade_date, ${bucket} AS bucket, ${from} GROUP BY 1, 2, 3, 4 WITH NO DATA`)
    await knex.raw(`CREATE INDEX ${name}_board_code_bucket_idx ON ${name} (board, code, bucket)`)
    await knex.raw(`SELECT set_chunk_time_interval('${name}', interval '${chunk}')`)
  }
  // As refresh_candles: what was dropped stays as it is, and the last minute is left to the ticks.
  await knex.raw(`
    CREATE PROCEDURE refresh_index_candles(job_id integer, config jsonb) LANGUAGE plpgsql AS $$
    DECLARE
      span tstzrange;
    BEGIN
      FOREACH span IN ARRAY refreshable_spans('index_ticks', interval '1 minute') LOOP
        CALL refresh_continuous_aggregate('index_candles_1m', lower(span), upper(span));
        COMMIT;
      END LOOP;
      FOREACH span IN ARRAY refreshable_spans('index_candles_1m', interval '5 minutes') LOOP
        CALL refresh_continuous_aggregate('index_candles_5m', lower(span), upper(span));
        COMMIT;
      END LOOP;
      CALL refresh_continuous_aggregate('index_candles_1h', NULL, now() - interval '1 minute');
      COMMIT;
      CALL refresh_continuous_aggregate('index_candles_1d', NULL, now() - interval '1 minute');
    END $$`)
  await knex.raw(`SELECT add_job('refresh_index_candles', interval '1 minute')`)
  await knex.raw(`
    ALTER MATERIALIZED VIEW index_candles_1m SET (
      timescaledb.compress, timescaledb.compress_segmentby = 'board, code', timescaledb.compress_orderby = 'bucket'
    )`)
  await knex.raw(`
    SELECT add_job('compress_old_chunks', interval '1 day',
      config => '{"hypertable": "index_candles_1m", "compress_created_before": "40 days"}')`)
  await knex.raw(`
    SELECT add_job('drop_old_chunks', interval '1 day',
      config => '{"hypertable": "index_candles_1m", "drop_created_before": "400 days"}')`)
}

export const losses: Losses = {
  index_candles_1m: 'true',
  index_candles_5m: 'true',
  index_candles_1h: 'true',
  index_candles_1d: 'true',
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    SELECT delete_job(job_id) FROM timescaledb_information.jobs
    WHERE proc_schema = current_schema() AND (proc_name = 'refresh_index_candles'
      OR proc_name IN ('compress_old_chunks', 'drop_old_chunks') AND config->>'hypertable' = 'index_candles_1m')`)
  await knex.raw(`DROP PROCEDURE refresh_index_candles`)
  for (const { name } of LEVELS.toReversed()) await knex.raw(`DROP MATERIALIZED VIEW ${name}`)
}
