import knexInit, { type Knex } from 'knex'
import pg from 'pg'
import type { Log } from '#platform/log'

/** A pool of connections; a transaction takes its place wherever a query is run. */
export type Database = Knex

export interface DatabaseOptions {
  /** Shown in pg_stat_activity. */
  applicationName: string
  /** A statement that takes longer is cancelled; 0: never. */
  statementTimeoutMs?: number
  maxConnections?: number
  /** Where lost and refused connections are told; knex would print them on stdout. */
  log?: Log
}

const DATE_OID = 1082
const INT8_OID = 20

/**
 * The driver would make a DATE a moment at the server's local midnight, which shifts the day in Seoul, and would make
 * an INT8 text; won and shares stay below 2^53.
 */
const PARSERS = new Map<number, (text: string) => unknown>([
  [DATE_OID, (text) => text],
  [INT8_OID, Number],
])

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown =>
    (format === 'binary' ? undefined : PARSERS.get(oid)) ?? pg.types.getTypeParser(oid, format),
}

/** Opens nothing yet: connections are made when they are needed, and let go after a while. */
export function openDatabase(
  url: string,
  { applicationName, statementTimeoutMs = 30_000, maxConnections = 5, log }: DatabaseOptions,
): Database {
  return knexInit({
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: applicationName,
      statement_timeout: statementTimeoutMs,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      types,
    } as Knex.PgConnectionConfig,
    pool: { min: 0, max: maxConnections },
    acquireConnectionTimeout: 10_000,
    // The message of an error has the statement in it, and would have every value, too: e-mail addresses, hashes of passwords.
    compileSqlOnError: false,
    ...(log === undefined ? {} : { log: knexLog(log) }),
  })
}

function knexLog(log: Log): Knex.Logger {
  return {
    debug: (message: unknown) => log.debug({ message }, 'database'),
    warn: (message: unknown) => log.warn({ message }, 'database'),
    error: (message: unknown) => log.error({ message }, 'database'),
    deprecate: (method: string, alternative: string) => log.warn({ method, alternative }, 'knex: deprecated'),
  }
}
