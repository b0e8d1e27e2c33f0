import { Redis } from 'ioredis'
import pg from 'pg'
import { inject } from 'vitest'
import type { StackUrls } from './embedded-stack.setup.ts'

/** The stack of this test file's worker, which no other file uses at the same time. */
export function stackUrls(): StackUrls {
  const worker = Number(process.env.VITEST_POOL_ID)
  const stack = inject('stacks')[worker - 1]
  if (stack === undefined) throw new Error(`there is no stack for worker ${worker}`)
  return stack
}

/** Empties Redis and drops everything that was created in the database, so that a test file starts empty. */
export async function resetStack(): Promise<void> {
  const { databaseUrl, redisUrl } = stackUrls()
  const redis = new Redis(redisUrl)
  await redis.flushall()
  await redis.quit()
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query(DROP_EVERYTHING)
  await client.end()
}

/** Extensions stay: TimescaleDB cannot be created twice in one session. */
const DROP_EVERYTHING = `
CREATE EXTENSION IF NOT EXISTS timescaledb;
DO $$
DECLARE
  target record;
BEGIN
  PERFORM delete_job(job_id) FROM timescaledb_information.jobs WHERE job_id >= 1000;
  FOR target IN
    SELECT format('DROP MATERIALIZED VIEW IF EXISTS %I.%I CASCADE', view_schema, view_name) AS sql
    FROM timescaledb_information.continuous_aggregates
  LOOP EXECUTE target.sql; END LOOP;
  FOR target IN
    SELECT format('DROP %s IF EXISTS public.%I CASCADE', kind, relname) AS sql
    FROM pg_class
    JOIN (VALUES ('m', 'MATERIALIZED VIEW'), ('v', 'VIEW'), ('r', 'TABLE'), ('p', 'TABLE'), ('S', 'SEQUENCE'))
      AS kinds (letter, kind) ON letter = relkind::text
    WHERE relnamespace = 'public'::regnamespace AND NOT EXISTS (${ofExtension('pg_class.oid')})
  LOOP EXECUTE target.sql; END LOOP;
  FOR target IN
    SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', pg_proc.oid::regprocedure) AS sql FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (${ofExtension('pg_proc.oid')})
  LOOP EXECUTE target.sql; END LOOP;
  FOR target IN
    SELECT format('DROP TYPE IF EXISTS public.%I CASCADE', typname) AS sql FROM pg_type
    WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd') AND NOT EXISTS (${ofExtension('pg_type.oid')})
  LOOP EXECUTE target.sql; END LOOP;
END $$`

function ofExtension(oid: string): string {
  return `SELECT FROM pg_depend WHERE objid = ${oid} AND deptype = 'e'`
}
