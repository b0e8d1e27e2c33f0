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
  /** Values that must never stand in a line, whatever brings them there: see secretsOf. */
  secrets?: readonly string[]
  /** Standard output, or standard error where that belongs to the user. */
  fd?: 1 | 2
  /** null: short lines at a terminal, JSON anywhere else. Files are always JSON. */
  format?: LogFormat | null
}

export type LogFormat = (typeof LOG_FORMATS)[number]

const FILE_BYTES = 10 * 1024 * 1024
const FILES = 5

/**
 * JSON lines, short ones for people at a terminal. A disk that is full or a reader that is gone costs lines, which are counted, and never the process.
 *
 * Whatever is logged passes the same filter, errors of libraries with all that they carry included.
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
    // In place of pino's own, which would describe anew what has been described.
    serializers: { err: (described: unknown) => described },
    hooks: { streamWrite: createCensor(secrets) },
  }
  return filterBindings(pino(options, pino.multistream(streams)))
}

/** What a logger is given for all of its lines is written down once, past the formatter of lines: it is filtered as it comes. */
function filterBindings(log: Log): Log {
  const filtered = (name: 'child' | 'setBindings') =>
    function (this: object, bindings: object, options?: object): unknown {
      return Reflect.apply(Reflect.get(log, name), this, [loggable(bindings), options])
    }
  // Children have it as their prototype in turn, so these are their methods, too.
  const methods = { child: filtered('child'), setBindings: filtered('setBindings') }
  return Object.assign(Object.create(log) as Log, methods)
}
