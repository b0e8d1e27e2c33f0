import { spawn } from 'node:child_process'
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { partOf, type Part } from './child.ts'
import type { Endpoint } from './endpoints.ts'

export class RedisMissingError extends Error {
  readonly code = 'EMBEDDED_REDIS_MISSING'
  constructor() {
    super(
      'no redis-server on this machine: install it (apt-get install redis-server, brew install redis) or set REDIS_URL',
    )
  }
}

const PROGRAMS = ['redis-server', 'valkey-server']
/** Where Homebrew and Debian put servers, for a PATH that lacks them. */
const USUAL_DIRECTORIES = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin']

/**
 * Runs the server until it ends or until our end of its standard input is closed, which the kernel does even when this
 * process is killed. Portable to any sh; `read` is built in, so the watcher has no child of its own.
 */
const UNTIL_STDIN_CLOSES = `
exec 3<&0
"$0" "$@" </dev/null 3<&- &
server=$!
{ read -r _ <&3; kill "$server"; } 2>/dev/null &
watcher=$!
wait "$server"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
`

const READY_WITHIN_MS = 60_000
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
  // A file and not arguments: those are visible to every user of the machine.
  writeFileSync(path.join(dir, 'redis.conf'), configuration(port, password), { mode: 0o600 })
  const child = spawn('sh', ['-c', UNTIL_STDIN_CLOSES, program, 'redis.conf'], {
    cwd: dir,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const lastLines: string[] = []
  const part = partOf(
    child,
    () => child.stdin.end(),
    (line) => {
      lastLines.splice(0, Math.max(0, lastLines.length - 4))
      lastLines.push(line)
      log.debug({ part: 'redis' }, line)
    },
  )
  const end = await Promise.race([part.ended, untilReady(port, password)])
  if (end === undefined) return part
  await part.stop()
  throw new Error(`redis did not start (${end}): ${lastLines.join(' | ')}`)
}

/** Ends a server of ours that outlived a killed start, and waits until it is gone. */
export async function endLeftOverRedis({ port, password }: Endpoint): Promise<void> {
  const giveUpAt = performance.now() + READY_WITHIN_MS
  while ((await ask(port, password, 'SHUTDOWN NOSAVE')).startsWith('+OK')) {
    if (performance.now() > giveUpAt) throw new Error(`an old redis-server still runs on port ${port}`)
    await sleep(LOOK_AGAIN_EVERY_MS)
  }
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
maxmemory-policy noeviction
`
}

/** Resolves to `undefined` once the server has loaded its data, or to why it was given up. */
async function untilReady(port: number, password: string): Promise<string | undefined> {
  const giveUpAt = performance.now() + READY_WITHIN_MS
  while (performance.now() < giveUpAt) {
    if ((await ask(port, password, 'PING')).includes('+PONG')) return undefined
    await sleep(LOOK_AGAIN_EVERY_MS)
  }
  return `no answer within ${READY_WITHIN_MS / 1000} s`
}

/** What the server at the port answers to the password and a command; empty when there is none, or it hangs up. */
async function ask(port: number, password: string, command: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8').setTimeout(1_000)
  let answer = ''
  socket.on('data', (text) => {
    answer += String(text)
    if (answer.split('\r\n').length > 2) socket.destroy()
  })
  socket.on('timeout', () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.write(`AUTH ${password}\r\n${command}\r\n`)
  await new Promise((closed) => socket.once('close', closed))
  return answer
}
