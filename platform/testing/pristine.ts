import type pg from 'pg'

/** A database as the migrations leave it, before anything is stored: to empty one that still has this schema is quicker than to migrate anew. */
export interface Pristine {
  /** Of everything that DDL can change: another value, another schema. */
  fingerprint: string
  /** The rows that the migrations themselves store, as JSON, by table. */
  rows: Record<string, string>
  /** Up to where each continuous aggregate takes note of late rows, in the order of the tables that they read. */
  thresholds: string[]
}

export async function readPristine(client: pg.Client): Promise<Pristine> {
  const { rows: tables } = await client.query<{ name: string }>(NAMES_OF_TABLES)
  const rows: Record<string, string> = {}
  for (const { name } of tables.filter(({ name }) => !OF_KNEX.test(name))) {
    const { rows: found } = await client.query<{ json: string | null }>(
      `SELECT json_agg(t)::text AS json FROM ${name} t`,
    )
    if (found[0]?.json) rows[name] = found[0].json
  }
  const { rows: thresholds } = await client.query<{ watermark: string }>(
    'SELECT watermark FROM _timescaledb_catalog.continuous_aggs_invalidation_threshold ORDER BY hypertable_id',
  )
  return {
    fingerprint: await fingerprintOf(client),
    rows,
    thresholds: thresholds.map(({ watermark }) => watermark),
  }
}

/**
 * Takes everything away that was stored since the migrations.
 * @returns whether it could: not when the schema is another one
 */
export async function emptyIfPristine(client: pg.Client, pristine: Pristine): Promise<boolean> {
  if (!(await isPristine(client, pristine))) return false
  const filled = await filledTables(client)
  const chunked = await tablesWithChunks(client)
  const large = await largeTables(client, filled)
  const truncated = [...new Set([...chunked, ...large])]
  const deleted = [...new Set([...filled, ...Object.keys(pristine.rows)])].filter(
    (table) => !truncated.includes(table),
  )
  const restored = Object.entries(pristine.rows).map(
    ([table, json]) =>
      `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, ${client.escapeLiteral(json)})`,
  )
  await client.query(
    [
      // No trigger that keeps the audit trail from being cut, no check of foreign keys.
      'SET session_replication_role = replica',
      ...deleted.map((table) => `DELETE FROM ${table}`),
      ...(truncated.length === 0 ? [] : [`TRUNCATE ${truncated.join(', ')} CASCADE`]),
      ...restored,
      RESTART_SEQUENCES,
      FORGET_MATERIALIZED,
      thresholdsAs(pristine.thresholds),
      'RESET session_replication_role',
    ].join(';\n'),
  )
  return true
}

const thresholdsAs = (watermarks: string[]): string => `
UPDATE _timescaledb_catalog.continuous_aggs_invalidation_threshold AS threshold SET watermark = first.watermark
FROM unnest('{${watermarks.join()}}'::bigint[]) WITH ORDINALITY AS first (watermark, position)
JOIN (
  SELECT hypertable_id, row_number() OVER (ORDER BY hypertable_id) AS position
  FROM _timescaledb_catalog.continuous_aggs_invalidation_threshold
) AS known USING (position)
WHERE threshold.hypertable_id = known.hypertable_id`

/** By database: the version of its schema when its fingerprint was last found to be the pristine one. */
const known = new Map<string, string>()

async function isPristine(client: pg.Client, { fingerprint }: Pristine): Promise<boolean> {
  const { rows } = await client.query<{ version: string }>(VERSION)
  const version = rows[0]?.version ?? ''
  const database = `${client.host}:${client.port}`
  if (known.get(database) === version) return true
  if ((await fingerprintOf(client)) !== fingerprint) return false
  known.set(database, version)
  return true
}

async function fingerprintOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ fingerprint: string }>(FINGERPRINT)
  return rows[0]?.fingerprint ?? ''
}

async function filledTables(client: pg.Client): Promise<string[]> {
  const { rows: tables } = await client.query<{ name: string }>(NAMES_OF_TABLES)
  const names = tables.map(({ name }) => name).filter((name) => !OF_KNEX.test(name))
  const columns = names.map((name) => `EXISTS (SELECT FROM ${name}) AS ${name}`)
  const { rows } = await client.query<Record<string, boolean>>(`SELECT ${columns.join(', ')}`)
  return names.filter((name) => rows[0]?.[name])
}

/** Also the hypertables whose rows were deleted: their chunks stay. */
async function tablesWithChunks(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT quote_ident(hypertable.table_name) AS name
     FROM _timescaledb_catalog.hypertable JOIN _timescaledb_catalog.chunk ON hypertable_id = hypertable.id
     WHERE hypertable.schema_name = 'public' AND NOT chunk.dropped`,
  )
  return rows.map(({ name }) => name)
}

/** A table of more bytes is truncated, which takes as long as deleting thousands of rows but leaves none of them dead. */
const LARGE_BYTES = 65_536

async function largeTables(client: pg.Client, tables: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT name FROM unnest($1::text[]) AS name WHERE pg_relation_size(name::regclass) > $2',
    [tables, LARGE_BYTES],
  )
  return rows.map(({ name }) => name)
}

const OF_KNEX = /^knex_/

/** Quoted where they need it. */
const NAMES_OF_TABLES = `
SELECT quote_ident(relname) AS name FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')`

const SETTINGS_OF_TIMESCALE = `
  SELECT concat_ws(' ', proc_name, config - 'hypertable_id' - 'mat_hypertable_id', schedule_interval, scheduled)
  FROM timescaledb_information.jobs WHERE job_id >= 1000
  UNION ALL
  SELECT concat_ws(' ', hypertable_name, time_interval)
  FROM timescaledb_information.dimensions WHERE hypertable_schema = 'public'`

/**
 * What the fingerprint is about, by the transactions that wrote it last: a tenth of its cost. The same version means the same
 * schema; another one, that it may have changed.
 */
const VERSION = `
SELECT md5(string_agg(line, chr(10) ORDER BY line)) AS version
FROM (
  SELECT concat_ws(' ', oid, relname, relkind, relowner, relacl, reloptions, relpersistence) AS line
  FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL
  SELECT concat_ws(' ', 'columns', count(*), sum(pg_attribute.xmin::text::bigint))
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
  UNION ALL
  SELECT concat_ws(' ', 'defaults', count(*), sum(pg_attrdef.xmin::text::bigint))
  FROM pg_attrdef JOIN pg_class ON pg_class.oid = adrelid WHERE relnamespace = 'public'::regnamespace
  UNION ALL
  SELECT concat_ws(' ', 'constraints', count(*), sum(xmin::text::bigint))
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL
  SELECT concat_ws(' ', 'indexes', count(*), sum(pg_index.xmin::text::bigint))
  FROM pg_index JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = 'public'::regnamespace
  UNION ALL
  SELECT concat_ws(' ', 'triggers', count(*), sum(pg_trigger.xmin::text::bigint))
  FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE relnamespace = 'public'::regnamespace
  UNION ALL
  SELECT concat_ws(' ', 'functions', count(*), sum(xmin::text::bigint))
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL ${SETTINGS_OF_TIMESCALE}
) lines`

/** Without the ids that a table gets when it is created: those are others after a drop. */
const FINGERPRINT = `
SELECT md5(string_agg(line, chr(10) ORDER BY line)) AS fingerprint
FROM (
  SELECT concat_ws(' ', relname, relkind, relowner::regrole, relacl, reloptions, relpersistence) AS line
  FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL
  SELECT concat_ws(' ', relname, attname, atttypid::regtype, atttypmod, attnotnull, attacl, pg_get_expr(adbin, adrelid))
  FROM pg_attribute
  JOIN pg_class ON pg_class.oid = attrelid
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE relnamespace = 'public'::regnamespace AND attnum > 0
  UNION ALL
  SELECT concat_ws(' ', conrelid::regclass, pg_get_constraintdef(oid))
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL
  SELECT concat_ws(' ', pg_get_indexdef(indexrelid), indisvalid)
  FROM pg_index JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = 'public'::regnamespace
  UNION ALL
  SELECT concat_ws(' ', pg_get_triggerdef(pg_trigger.oid), tgenabled)
  FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
  WHERE relnamespace = 'public'::regnamespace AND NOT tgisinternal AND tgname NOT LIKE 'ts\\_%'
  UNION ALL
  SELECT concat_ws(' ', pg_proc.oid::regprocedure, md5(prosrc), proacl, proowner::regrole, proconfig)
  FROM pg_proc
  WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
  UNION ALL ${SETTINGS_OF_TIMESCALE}
) lines`

/** Also those of tables that are empty: a row that was rolled back or deleted has taken its number. */
const RESTART_SEQUENCES = `
DO $$
DECLARE
  target record;
BEGIN
  FOR target IN
    SELECT format('ALTER SEQUENCE %s RESTART', seqrelid::regclass) AS sql
    FROM pg_sequence JOIN pg_class ON pg_class.oid = seqrelid JOIN pg_sequences
      ON schemaname = 'public' AND sequencename = relname
    WHERE relnamespace = 'public'::regnamespace AND last_value IS NOT NULL AND relname NOT LIKE 'knex%'
  LOOP EXECUTE target.sql; END LOOP;
END $$`

/** Continuous aggregates as when they were created: nothing materialized, nothing in force but "all of it is missing". */
const FORGET_MATERIALIZED = `
DO $$
DECLARE
  target record;
  is_filled boolean;
BEGIN
  FOR target IN
    SELECT view_name, format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) AS stored
    FROM timescaledb_information.continuous_aggregates
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', target.stored) INTO is_filled;
    IF is_filled THEN EXECUTE format('TRUNCATE %I', target.view_name); END IF;
  END LOOP;
END $$;
DELETE FROM _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log;
DELETE FROM _timescaledb_catalog.continuous_aggs_materialization_invalidation_log;
INSERT INTO _timescaledb_catalog.continuous_aggs_materialization_invalidation_log
SELECT mat_hypertable_id, -9223372036854775808, 9223372036854775807 FROM _timescaledb_catalog.continuous_agg`
