import { mkdirSync } from 'node:fs'
import path from 'node:path'
import pino from 'pino'
import { createCensor, loggable, loggableValue } from './log-secrets.ts'

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
}

/** JSON lines. Whatever is logged passes the same filter, errors of libraries with all that they carry included. */
export function createLogger({ level, dir, name, secrets = [], fd = 1 }: LogOptions): Log {
  const streams: pino.StreamEntry[] = [{ level: 'trace', stream: pino.destination({ fd, sync: true }) }]
  if (dir !== null) streams.push({ level: 'trace', stream: rotatedFiles(dir, name) })
  const options: pino.LoggerOptions = {
    name,
    level,
    formatters: { log: loggable },
    // Of a line they have been described by then; what a child logger is given passes here alone.
    serializers: { err: loggableValue, error: loggableValue },
    hooks: { streamWrite: createCensor(secrets) },
  }
  return pino(options, pino.multistream(streams))
}

/** Without pino-roll's symlink: it crashes the process when the folder is new. */
function rotatedFiles(dir: string, name: string): pino.DestinationStream {
  mkdirSync(dir, { recursive: true })
  return pino.transport({
    target: 'pino-roll',
    options: {
      file: path.join(dir, name),
      extension: '.log',
      size: '10m',
      // In addition to the file being written: five in all.
      limit: { count: 4, removeOtherLogFiles: true },
    },
  })
}
