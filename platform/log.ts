import { isatty } from 'node:tty'
import pino from 'pino'
import { createCensor, loggable } from './log-secrets.ts'
import { countingStream, descriptorSink, rotatedSink } from './log-stream.ts'
import { textSink } from './log-text.ts'
import type { LOG_FORMATS } from './settings.ts'

export type Log = pino.Logger

export interface LogOptions {
  level: pino.LevelWithSilent
  /** Also write rotated files here, 10 MB × 5 per name; null: stdout only. */
  dir: string | null
  /** The process: `server`, `worker`, … */
  name: string
  /** Values that must never appear in a line: see secretsOf. */
  secrets?: readonly string[]
  /** Standard output, or standard error for commands whose output belongs to the user. */
  fd?: 1 | 2
  /** null: short lines at a terminal, JSON anywhere else. Files are always JSON. */
  format?: LogFormat | null
}

export type LogFormat = (typeof LOG_FORMATS)[number]

const FILE_BYTES = 10 * 1024 * 1024
const FILES = 5

/**
 * JSON lines, short ones at a terminal. A full disk or a missing reader loses lines, which are counted, but
 * never ends the process.
 *
 * Everything that is logged passes the same filter, including errors of libraries with all their properties.
 */
export function createLogger({ level, dir, name, secrets = [], fd = 1, format = null }: LogOptions): Log {
  const isTerminal = isatty(fd)
  const isText = format === null ? isTerminal : format === 'text'
  const sinks = [isText ? textSink(descriptorSink(fd), { colours: isTerminal }) : descriptorSink(fd)]
  if (dir !== null) sinks.push(rotatedSink({ dir, name, maxBytes: FILE_BYTES, maxFiles: FILES }))
  const streams = sinks.map((sink) => ({ level: 'trace' as const, stream: countingStream(sink, name) }))
  const options: pino.LoggerOptions = {
    name,
    level,
    formatters: { log: loggable },
    // Replaces pino's own serializer, which would serialize the result a second time.
    serializers: { err: (described: unknown) => described },
    hooks: { streamWrite: createCensor(secrets) },
  }
  return filterBindings(pino(options, pino.multistream(streams)))
}

/**
 * Bindings of a logger are serialized once, without the formatter of lines, so they are filtered when they
 * are set.
 */
function filterBindings(log: Log): Log {
  const filtered = (name: 'child' | 'setBindings') =>
    function (this: object, bindings: object, options?: object): unknown {
      return Reflect.apply(Reflect.get(log, name), this, [loggable(bindings), options])
    }
  // Child loggers have it as their prototype, so these are their methods, too.
  const methods = { child: filtered('child'), setBindings: filtered('setBindings') }
  return Object.assign(Object.create(log) as Log, methods)
}
