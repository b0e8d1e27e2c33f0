import knexInit, { type Knex } from 'knex'
import pg from 'pg'
import type { Log } from '#platform/log'

/** A connection pool; a transaction can be used wherever a query is run. */
export type Database = Knex

export interface DatabaseOptions {
  /** The name in pg_stat_activity. */
  applicationName: string
  /** The statement timeout; 0: none. */
  statementTimeoutMs?: number
  /**
   * The time after which a server that does not answer is given up, because it or the network hangs. 0:
   * never.
   */
  answerTimeoutMs?: number
  maxConnections?: number
  /** Logs lost and refused connections; knex would print them on stdout. */
  log?: Log
}

const DATE_OID = 1082
const INT8_OID = 20

/**
 * The driver would parse a DATE as the server's local midnight, which shifts the day in Seoul, and would
 * return an INT8 as text; won and shares stay below 2^53.
 */
const PARSERS = new Map<number, (text: string) => unknown>([
  [DATE_OID, (text) => text],
  [INT8_OID, Number],
])

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown =>
    (format === 'binary' ? undefined : PARSERS.get(oid)) ?? pg.types.getTypeParser(oid, format),
}

/**
 * A server cancels a statement that takes too long, and reports that; after this additional time it counts as
 * hung.
 */
const CANCELLED_WITHIN_MS = 5_000
const KEEP_ALIVE_AFTER_MS = 30_000

/** Opens no connection yet: connections are made on demand, and closed when idle. */
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
    // After an abandoned statement the driver would queue the next one behind its answer.
    pool: { min: 0, max: maxConnections, validate: (connection: pg.Client) => isFree(connection) },
    acquireConnectionTimeout: 10_000,
    // The message of an error contains the statement, and would contain every value, too: e-mail addresses,
    // password hashes.
    compileSqlOnError: false,
    ...(log === undefined ? {} : { log: knexLog(log) }),
  })
}

/** Whether a connection has no outstanding replies. */
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
