import { Redis } from 'ioredis'
import pg from 'pg'
import { inject } from 'vitest'
import { migrateLatest } from '#database/migrate'
import { openDatabase } from '#database/pool'
import { emptyIfPristine, type Pristine } from './pristine.ts'

export interface StackUrls {
  databaseUrl: string
  redisUrl: string
}

declare module 'vitest' {
  interface ProvidedContext {
    /** One for each file that may run at the same time. */
    stacks: StackUrls[]
    /** What the migrations make. */
    pristine: Pristine
  }
}

/** The stack of this test file's worker, which no other file uses at the same time. */
export function stackUrls(): StackUrls {
  const worker = Number(process.env.VITEST_POOL_ID)
  const stack = inject('stacks')[worker - 1]
  if (stack === undefined) throw new Error(`there is no stack for worker ${worker}`)
  return stack
}

/**
 * Empties Redis and takes everything out of the database that was stored. It has the newest schema then, with the rows that
 * the migrations store; one that is not as they make it is dropped, and made anew.
 */
export async function resetStack(): Promise<void> {
  await emptyRedis()
  let isPristine = false
  await withDatabase(async (client) => {
    isPristine = await emptyIfPristine(client, inject('pristine'))
    if (!isPristine) await client.query(DROP_EVERYTHING)
  })
  if (isPristine) return
  const database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  await migrateLatest(database).finally(() => database.destroy())
}

/** As `resetStack`, with new tables: for tests of plans, which deleted rows and statistics of earlier files change. */
export async function recreateStack(): Promise<void> {
  await dropStack()
  await resetStack()
}

/** As `resetStack`, and no schema is left: for tests of the migrations themselves. */
export async function dropStack(): Promise<void> {
  await emptyRedis()
  await withDatabase((client) => client.query(DROP_EVERYTHING))
}

async function emptyRedis(): Promise<void> {
  const redis = new Redis(stackUrls().redisUrl)
  await redis.flushall()
  await redis.quit()
}

async function withDatabase(act: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: stackUrls().databaseUrl })
  await client.connect()
  await act(client).finally(() => client.end())
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
