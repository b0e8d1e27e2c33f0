import type { Database } from '../pool.ts'
import { OURS, TABLE_OF_JOB } from './storage-policies.ts'

/** The size of a table on disk. */
export interface TableSize {
  table: string
  /** The planner's estimate; exact for compressed chunks. */
  rows: number
  /** Includes indexes and compressed data. */
  bytes: number
  /** The sizes of the compressed chunks before and after; null: there are none. */
  compressed_bytes_before: number | null
  compressed_bytes_after: number | null
  /** For a hypertable; null: it is none. */
  chunks: number | null
  compressed_chunks: number | null
  /** The start of its oldest chunk and the end of its newest; null: it has none. */
  oldest: Date | null
  newest: Date | null
  /** null: kept forever; never compressed. */
  retention_days: number | null
  compress_after_hours: number | null
}

export interface StorageSizes {
  tables: TableSize[]
  database_bytes: number
}

/** The stored tables with their sizes, the largest first. Reads no rows. */
export async function storageSizes(db: Database): Promise<StorageSizes> {
  const { rows } = await db.raw<{ rows: TableSize[] }>(SIZES)
  return { tables: rows, database_bytes: await databaseBytes(db) }
}

export async function databaseBytes(db: Database): Promise<number> {
  const { rows } = await db.raw<{ rows: { bytes: number }[] }>(
    'SELECT pg_database_size(current_database()) AS bytes',
  )
  return rows[0]?.bytes ?? 0
}

/** The size of the write-ahead log; null: this role may not read it (pg_monitor may). */
export async function writeAheadLogBytes(db: Database): Promise<number | null> {
  const { rows } = await db.raw<{ rows: { allowed: boolean }[] }>(
    `SELECT has_function_privilege('pg_ls_waldir()', 'EXECUTE') AS allowed`,
  )
  if (rows[0]?.allowed !== true) return null
  const sizes = await db.raw<{ rows: { bytes: string | null }[] }>(
    'SELECT sum(size)::bigint AS bytes FROM pg_ls_waldir()',
  )
  return Number(sizes.rows[0]?.bytes ?? 0)
}

/**
 * Pages times the rows per page of the last ANALYZE; for a table without one, from the widths of its columns.
 */
const ROWS_OF = (relation: string) => `(
  SELECT (pg_relation_size(oid) / current_setting('block_size')::float8 * CASE
    WHEN relpages > 0 AND reltuples >= 0 THEN reltuples / relpages
    ELSE current_setting('block_size')::float8 / (28 + (
      SELECT sum(CASE WHEN attlen > 0 THEN attlen ELSE 16 END) FROM pg_attribute
      WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped))
    END)::bigint
  FROM pg_class WHERE oid = ${relation})`

/** A continuous aggregate has its own name, not that of the hypertable below it. */
const SIZES = `
  WITH hypertables AS (
    SELECT hypertable_name::text AS name, h.id, format('%I.%I', hypertable_schema, hypertable_name)::regclass AS relation
    FROM timescaledb_information.hypertables
    JOIN _timescaledb_catalog.hypertable h ON h.schema_name = hypertable_schema AND h.table_name = hypertable_name
    WHERE hypertable_schema = current_schema()
    UNION ALL
    SELECT view_name::text, h.id, format('%I.%I', h.schema_name, h.table_name)::regclass
    FROM timescaledb_information.continuous_aggregates
    JOIN _timescaledb_catalog.hypertable h
      ON h.schema_name = materialization_hypertable_schema AND h.table_name = materialization_hypertable_name
    WHERE view_schema = current_schema()
  ),
  limits AS (
    SELECT ${TABLE_OF_JOB} AS name,
      (extract(epoch FROM max((config->>'drop_created_before')::interval)) / 86400)::float8 AS retention_days,
      (extract(epoch FROM max((config->>'compress_created_before')::interval)) / 3600)::float8 AS compress_after_hours
    FROM timescaledb_information.jobs WHERE ${OURS} GROUP BY 1
  ),
  sizes AS (
    SELECT name, chunks.rows, hypertable_size(relation) AS bytes, packed.before_compression_total_bytes AS before,
      packed.after_compression_total_bytes AS after, chunks.chunks, chunks.compressed_chunks, chunks.oldest, chunks.newest
    FROM hypertables
    CROSS JOIN LATERAL (
      SELECT count(*)::integer AS chunks, (count(*) FILTER (WHERE i.is_compressed))::integer AS compressed_chunks,
        coalesce(sum(coalesce(s.numrows_pre_compression,
          ${ROWS_OF(`format('%I.%I', c.schema_name, c.table_name)::regclass`)})), 0)::bigint AS rows,
        min(i.range_start) AS oldest, max(i.range_end) AS newest
      FROM _timescaledb_catalog.chunk c
      JOIN timescaledb_information.chunks i ON i.chunk_schema = c.schema_name AND i.chunk_name = c.table_name
      LEFT JOIN _timescaledb_catalog.compression_chunk_size s ON s.chunk_id = c.id
      WHERE c.hypertable_id = hypertables.id
    ) AS chunks
    LEFT JOIN LATERAL hypertable_compression_stats(relation) AS packed ON true
    UNION ALL
    SELECT relname::text, ${ROWS_OF('plain.oid')}, pg_total_relation_size(plain.oid), NULL, NULL, NULL, NULL, NULL, NULL
    FROM pg_class plain
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
      AND plain.oid NOT IN (SELECT relation FROM hypertables)
  )
  SELECT name AS "table", rows, bytes, before AS compressed_bytes_before, after AS compressed_bytes_after, chunks,
    compressed_chunks, oldest, newest, retention_days, compress_after_hours
  FROM sizes LEFT JOIN limits USING (name)
  ORDER BY bytes DESC, name`
