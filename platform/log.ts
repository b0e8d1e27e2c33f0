import { mkdirSync } from 'node:fs'
import path from 'node:path'
import pino from 'pino'

export type Log = pino.Logger

export interface LogOptions {
  level: pino.LevelWithSilent
  /** Also write rotated files here, 10 MB × 5 per name; null: stdout only. */
  dir: string | null
  /** The process: `server`, `worker`, … */
  name: string
}

const SECRETS = ['authorization', 'cookie', 'password', 'token', 'access_token', 'secretKey']

/** JSON lines on stdout. Secrets are blotted out by name, at the top and two levels down. */
export function createLogger({ level, dir, name }: LogOptions): Log {
  const streams: pino.StreamEntry[] = [{ level: 'trace', stream: pino.destination({ fd: 1, sync: true }) }]
  if (dir !== null) streams.push({ level: 'trace', stream: rotatedFiles(dir, name) })
  const options: pino.LoggerOptions = {
    name,
    level,
    redact: { paths: SECRETS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
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
