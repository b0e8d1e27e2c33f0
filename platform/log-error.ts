import { types } from 'node:util'

/**
 * The properties of an error that are logged beside its type, message and stack. No others: errors carry
 * commands with their arguments.
 */
const FIELDS = [
  'code',
  'errno',
  'syscall',
  'address',
  'port',
  'status',
  'statusCode',
  'state',
  'severity',
  'schema',
  'table',
  'column',
  'constraint',
  'routine',
] as const

const DEEPEST_CAUSE = 5
const MAX_ERRORS = 10
const MAX_FRAMES = 30
/** The SQL comes first in a message, the database's own message last. */
const MESSAGE_ENDS = 1_000

export const isError = (value: unknown): value is Error =>
  types.isNativeError(value) || value instanceof Error

/** An error for the log, with those that caused it or that it gathers. */
export function describeError(error: Error, depth = 0): Record<string, unknown> {
  const fields = error as unknown as Record<string, unknown>
  const type = error.name
  const message = shortened(error.message)
  const described: Record<string, unknown> = { type, message }
  for (const name of FIELDS) if (isPlain(fields[name])) described[name] = fields[name]
  const command = (fields['command'] as { name?: unknown } | undefined)?.name
  if (typeof command === 'string') described['command'] = command
  described['stack'] = [`${type}: ${message}`, ...framesOf(error)].join('\n')
  if (depth === DEEPEST_CAUSE) return described
  const cause = fields['cause'] ?? fields['nativeError']
  if (isError(cause)) described['cause'] = describeError(cause, depth + 1)
  const { errors } = fields
  if (Array.isArray(errors)) {
    const gathered = errors.filter(isError).slice(0, MAX_ERRORS)
    described['errors'] = gathered.map((each) => describeError(each, depth + 1))
  }
  return described
}

const isPlain = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

function framesOf({ stack }: Error): string[] {
  const lines = typeof stack === 'string' ? stack.split('\n') : []
  return lines.filter((line) => /^ {4}at /.test(line)).slice(0, MAX_FRAMES)
}

function shortened(message: string): string {
  if (message.length <= 2 * MESSAGE_ENDS) return message
  return `${message.slice(0, MESSAGE_ENDS)} … ${message.slice(-MESSAGE_ENDS)}`
}
