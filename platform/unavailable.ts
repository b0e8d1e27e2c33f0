/**
 * The single place that defines which errors mean that the database or Redis cannot be used now, as opposed to
 * having rejected the request: unreachable, silent, starting, read-only, or out of memory, disk or
 * connections. Errors are classified by fields and types; the message may contain a statement or its values.
 *
 * @returns a short reason for logs and operators that carries no statement and no value; undefined: another
 * fault
 */
export function unavailableReason(error: unknown): string | undefined {
  return findIn(error, ownReason)
}

/** Whether a retry later, unchanged, may succeed because the database or Redis is available again. */
export function isUnavailable(error: unknown): boolean {
  return unavailableReason(error) !== undefined
}

/**
 * The database aborted this transaction in favour of another: serialization failure or deadlock. An immediate
 * retry helps.
 */
export function isConflict(error: unknown): boolean {
  return findIn(error, (one) => (CONFLICTS.has(codeOf(one) ?? '') ? true : undefined)) ?? false
}

const CONFLICTS = new Set(['40001', '40P01'])

/**
 * SQLSTATE: 08 connection, 53 resources (disk, memory, connections), 57 shutdown and statement timeout, 58
 * I/O, 28 and 3D no access, 25006 read-only, 25P03 idle-in-transaction timeout.
 */
const SQL_UNAVAILABLE = /^(08\w{3}|53\w{3}|57\w{3}|58\w{3}|28\w{3}|3D000|25006|25P03)$/

/** System errors of a connection, or of too many of them. */
const SYSTEM_UNAVAILABLE =
  /^(ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOST(UNREACH|DOWN)|ENET\w+|EADDRNOTAVAIL|EMFILE|ENFILE)$/

/** An error reply of Redis begins with its code. `ERR` is any other fault. */
const REDIS_UNAVAILABLE = new Set([
  'LOADING',
  'OOM',
  'MISCONF',
  'READONLY',
  'NOREPLICAS',
  'MASTERDOWN',
  'CLUSTERDOWN',
  'TRYAGAIN',
  'BUSY',
  'UNKILLABLE',
  'UNBLOCKED',
  'NOAUTH',
  'WRONGPASS',
  'NOPERM',
  'DENIED',
])

const UNAVAILABLE_NAMES = new Set([
  'MaxRetriesPerRequestError',
  'ClusterAllFailedError',
  'ClosingConnectionError',
  'KnexTimeoutError',
])

/**
 * Drivers throw some errors without any field. These are the messages of all of them; knex puts the statement
 * in front, so the end is compared, and only of errors that have no code.
 */
const DRIVER_WORDS = [
  'Connection is closed.',
  'Command timed out',
  'Command aborted due to connection close',
  "Stream isn't writeable and enableOfflineQueue options is false",
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'Connection ended unexpectedly',
  'timeout expired',
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Unable to acquire a connection',
]

/**
 * Errors wrap others: a cause, one per address that was tried, the driver's inside the model's, those of a
 * MULTI.
 */
const NESTED = ['cause', 'nativeError', 'errors', 'previousErrors', 'lastNodeError'] as const

/** The property of the error itself, or else of one that it wraps. */
function findIn<T>(
  error: unknown,
  judge: (error: Error) => T | undefined,
  seen = new Set<unknown>(),
): T | undefined {
  if (!isFault(error) || seen.has(error)) return undefined
  seen.add(error)
  const found = judge(error)
  if (found !== undefined) return found
  for (const inner of nestedIn(error)) {
    const foundInside = findIn(inner, judge, seen)
    if (foundInside !== undefined) return foundInside
  }
  return undefined
}

function ownReason(error: Error): string | undefined {
  if (error.name === 'ReplyError') return replyReason(error.message)
  const code = codeOf(error)
  if (code !== undefined) {
    const isUnreachable = SYSTEM_UNAVAILABLE.test(code) || Reflect.get(error, 'syscall') === 'connect'
    return isUnreachable || SQL_UNAVAILABLE.test(code) ? code : undefined
  }
  if (UNAVAILABLE_NAMES.has(error.name)) return error.name
  return DRIVER_WORDS.find((words) => error.message === words || error.message.endsWith(` - ${words}`))
}

/** Redis before 7 hides the code of what failed inside a script. */
const INSIDE_A_SCRIPT = /^ERR Error (?:running|compiling) script .*?: -([A-Z]+) /s
/** The only refused connection that has no code of its own. */
const TOO_MANY_CLIENTS = 'ERR max number of clients reached'

function replyReason(reply: string): string | undefined {
  if (reply === TOO_MANY_CLIENTS) return 'max number of clients reached'
  const code = INSIDE_A_SCRIPT.exec(reply)?.[1] ?? /^[A-Z]+(?= |$)/.exec(reply)?.[0] ?? ''
  return REDIS_UNAVAILABLE.has(code) ? code : undefined
}

function codeOf(error: Error): string | undefined {
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' ? code : undefined
}

/** Programming errors, whatever caused them; and `fetch` throws a TypeError when another host fails. */
function isFault(error: unknown): error is Error {
  return error instanceof Error && !(error instanceof TypeError)
}

function nestedIn(error: Error): unknown[] {
  return NESTED.flatMap((name) => Reflect.get(error, name) as unknown)
}
