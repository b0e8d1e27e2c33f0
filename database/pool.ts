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
  /** A server that has not answered a statement for so long is given up: it hangs, or the network does. 0: never. */
  answerTimeoutMs?: number
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

/** A server cancels a statement that takes too long, and says so; this much later it does not say anything. */
const CANCELLED_WITHIN_MS = 5_000
const KEEP_ALIVE_AFTER_MS = 30_000

/** Opens nothing yet: connections are made when they are needed, and let go after a while. */
export function openDatabase(url: string, options: DatabaseOptions): Database {
  const { applicationName, statementTimeoutMs = 30_000, maxConnections = 5, log } = options
  const { answerTimeoutMs = statementTimeoutMs && statementTimeoutMs + CANCELLED_WITHIN_MS } = options
  return knexInit({
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: applicationName,
      statement_timeout: statementTimeoutMs,
      connectionTimeoutMillis: 5_000,
      query_timeout: answerTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
      types,
    } as Knex.PgConnectionConfig,
    // After a statement that was given up the driver would let the next one wait for its answer.
    pool: { min: 0, max: maxConnections, validate: (connection: pg.Client) => isFree(connection) },
    acquireConnectionTimeout: 10_000,
    // The message of an error has the statement in it, and would have every value, too: e-mail addresses, hashes of passwords.
    compileSqlOnError: false,
    ...(log === undefined ? {} : { log: knexLog(log) }),
  })
}

/** Whether nothing that was asked on a connection is still to be answered. */
function isFree(connection: pg.Client): boolean {
  return Reflect.get(connection, 'readyForQuery') === true
}

function knexLog(log: Log): Knex.Logger {
  return {
    debug: (message: unknown) => log.debug({ message }, 'database'),
    warn: (message: unknown) => log.warn({ message }, 'database'),
    error: (message: unknown) => log.error({ message }, 'database'),
    deprecate: (method: string, alternative: string) => log.warn({ method, alternative }, 'knex: deprecated'),
  }
}
