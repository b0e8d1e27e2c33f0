import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { MINUTE_MS } from '#shared/time'
import { partOf, type Part } from './child.ts'
import type { Endpoint } from './endpoints.ts'
import { takeLock } from './lock.ts'
import { isReady, shutDown } from './redis-talk.ts'

export class RedisMissingError extends Error {
  readonly code = 'EMBEDDED_REDIS_MISSING'
  constructor() {
    super(
      'no redis-server on this machine: install it (apt-get install redis-server, brew install redis) or set REDIS_URL',
    )
  }
}

/** A server of an earlier start still has the folder open: two would write to the same file. */
export class RedisLeftOverError extends Error {
  readonly code = 'EMBEDDED_REDIS_LEFT_OVER'
  constructor(dir: string) {
    super(`a redis-server of an earlier start still has ${dir} open: end that process first`)
  }
}

/** The name of the lock on the server's folder, which the server holds while it lives. */
const LOCK = 'redis'

const PROGRAMS = ['redis-server', 'valkey-server']
/** Where Homebrew and Debian put servers, for a PATH that lacks them. */
const USUAL_DIRECTORIES = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin']

/**
 * Runs the server until it ends or until our end of its standard input is closed, which the kernel does even when this
 * process is killed. The server inherits the lock on its folder as descriptor 3, the watcher does not. Portable to any sh;
 * `read` is built in, so the watcher has no child of its own.
 */
const UNTIL_STDIN_CLOSES = `
exec 4<&0
"$0" "$@" </dev/null 4<&- &
server=$!
{ read -r _ <&4; kill "$server"; } 2>/dev/null 3<&- &
watcher=$!
wait "$server"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
`

const READY_WITHIN_MS = MINUTE_MS
/** How long the server of a killed start may need to end: it writes what it holds in memory. */
const WAIT_FOR_LEFT_OVER_MS = MINUTE_MS
const LOOK_AGAIN_EVERY_MS = 30

export interface RedisOptions extends Endpoint {
  /** The server's own folder. */
  dir: string
  log: Logger
}

/**
 * Starts a private redis-server (or valkey-server) that keeps every write in an append-only file and never evicts.
 * @throws RedisMissingError when the machine has neither
 */
export async function startRedis({ dir, port, password, log }: RedisOptions): Promise<Part> {
  const program = findRedisServer()
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const lock = await takeLock(dir, LOCK, WAIT_FOR_LEFT_OVER_MS)
  if (lock === undefined) throw new RedisLeftOverError(dir)
  // A file and not arguments: those are visible to every user of the machine.
  writeFileSync(path.join(dir, 'redis.conf'), configuration(port, password), { mode: 0o600 })
  const child = spawn('sh', ['-c', UNTIL_STDIN_CLOSES, program, 'redis.conf'], {
    cwd: dir,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', lock.descriptor],
  })
  const lastLines: string[] = []
  const part = partOf(
    child,
    () => child.stdin?.end(),
    (printed) => {
      // The output repeats lines of the configuration that the server does not understand.
      const line = printed.replaceAll(password, '[redacted]')
      lastLines.splice(0, Math.max(0, lastLines.length - 4))
      lastLines.push(line)
      log.debug({ part: 'redis' }, line)
    },
  )
  void part.ended.then(lock.release)
  const end = await Promise.race([part.ended, untilReady({ port, password }, dir)])
  if (end === undefined) return part
  await part.stop()
  throw new Error(`redis did not start (${end}): ${lastLines.join(' | ')}`)
}

/**
 * Ends a server that outlived a killed start on the same folder, and waits until it is gone. The lock shows
 * that there is one. The process at the port is only sent a request to identify itself until it has confirmed that the
 * folder is its own.
 */
export async function endLeftOverRedis(dir: string, endpoint: Endpoint | undefined): Promise<void> {
  if (!existsSync(dir)) return
  const free = await takeLock(dir, LOCK)
  if (free !== undefined) return free.release()
  if (endpoint !== undefined) await shutDown(endpoint, dir)
  const gone = await takeLock(dir, LOCK, WAIT_FOR_LEFT_OVER_MS)
  if (gone === undefined) throw new RedisLeftOverError(dir)
  await gone.release()
}

/** The path of redis-server or valkey-server. */
export function findRedisServer(searchPath = process.env['PATH'] ?? ''): string {
  const directories = [...searchPath.split(path.delimiter), ...USUAL_DIRECTORIES]
  const candidates = PROGRAMS.flatMap((program) => directories.map((dir) => path.join(dir, program)))
  const found = candidates.find(isExecutable)
  if (found === undefined) throw new RedisMissingError()
  return found
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return path.isAbsolute(file)
  } catch {
    return false
  }
}

function configuration(port: number, password: string): string {
  return `bind 127.0.0.1
port ${port}
requirepass ${password}
dir ./
appendonly yes
save ""
auto-aof-rewrite-min-size 16mb
maxmemory-policy noeviction
`
}

/**
 * Resolves to `undefined` once the server has loaded its data, or to the reason why the start was abandoned.
 */
async function untilReady(endpoint: Endpoint, dir: string): Promise<string | undefined> {
  const giveUpAt = performance.now() + READY_WITHIN_MS
  while (performance.now() < giveUpAt) {
    if (await isReady(endpoint, dir)) return undefined
    await sleep(LOOK_AGAIN_EVERY_MS)
  }
  return `no answer within ${READY_WITHIN_MS / 1000} s`
}
