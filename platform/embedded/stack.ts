import { existsSync, mkdirSync, realpathSync } from 'node:fs'
import path from 'node:path'
import type { Logger } from 'pino'
import { MINUTE_MS } from '#shared/time'
import { startDatabase } from './database.ts'
import { chooseEndpoints, keptEndpoints, type Endpoint } from './endpoints.ts'
import { claimFolder } from './identity.ts'
import { takeLock } from './lock.ts'
import { endLeftOverRedis, startRedis } from './redis.ts'
import { keptSecretKey } from './secret-key.ts'
import { supervise } from './supervise.ts'
import { keptVapidKeys, type VapidKeyPair } from './vapid-keys.ts'

export class AlreadyRunningError extends Error {
  readonly code = 'EMBEDDED_ALREADY_RUNNING'
  constructor(dataDir: string) {
    super(`already running on ${dataDir}: stop the other one first, or set another DATA_DIR`)
  }
}

export interface EmbeddedStackOptions {
  /** Created when it is missing; holds all files of the stack. */
  dataDir: string
  log: Logger
  /** An external server to use in place of the embedded one. */
  databaseUrl?: string | undefined
  redisUrl?: string | undefined
}

export interface EmbeddedStack {
  databaseUrl: string
  redisUrl: string
  /** Signs the tokens of this installation unless the operator provides a key. */
  secretKey: string
  /** Push services know this installation by them, unless the operator provides keys. */
  vapidKeys: VapidKeyPair
  /** Ends the database in order (checkpoint, then Redis); the data stays. */
  stop: () => Promise<void>
}

/** A killed holder releases its lock a moment later, when its children notice that it is gone. */
const WAIT_FOR_DYING_MS = 2_000

/** How long the database process of a killed start may need for its current statement. */
const WAIT_FOR_LEFT_OVERS_MS = MINUTE_MS

/**
 * Starts TimescaleDB and Redis for this machine alone, on 127.0.0.1 and with passwords that are kept in
 * `dataDir`. Both end when this process ends for any reason, and keep what was committed.
 * @throws AlreadyRunningError when another process has a stack on the same folder
 * @throws RedisMissingError when the machine has no redis-server
 */
export async function startEmbeddedStack(options: EmbeddedStackOptions): Promise<EmbeddedStack> {
  const { log, databaseUrl, redisUrl } = options
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 })
  const dataDir = realpathSync(options.dataDir)
  const stops: (() => Promise<void>)[] = []
  const lock = await takeLock(dataDir, 'stack', WAIT_FOR_DYING_MS)
  if (lock === undefined) throw new AlreadyRunningError(dataDir)
  stops.push(lock.release)
  try {
    await endLeftOvers(dataDir)
    claimFolder(dataDir, log)
    const { database, redis } = await chooseEndpoints(dataDir)
    if (redisUrl === undefined) {
      const start = () => startRedis({ ...redis, dir: redisDirIn(dataDir), log })
      stops.push(await supervise({ name: 'redis', start, log }))
    }
    if (databaseUrl === undefined) {
      const start = () => startDatabase({ ...database, dataDir, log })
      stops.push(await supervise({ name: 'database', start, log }))
    }
    return {
      databaseUrl: databaseUrl ?? databaseUrlOf(database),
      redisUrl: redisUrl ?? redisUrlOf(redis),
      secretKey: keptSecretKey(dataDir),
      vapidKeys: keptVapidKeys(dataDir),
      stop: () => stopAll(stops),
    }
  } catch (error) {
    await stopAll(stops)
    throw error
  }
}

/** The stack that another process runs on the same folder, which `stop` leaves alone; `undefined` while there is none. */
export async function joinEmbeddedStack(folder: string): Promise<EmbeddedStack | undefined> {
  if (!existsSync(folder)) return undefined
  const dataDir = realpathSync(folder)
  const lock = await takeLock(dataDir, 'stack')
  await lock?.release()
  const kept = keptEndpoints(dataDir)
  if (lock !== undefined || kept === undefined) return undefined
  return {
    databaseUrl: databaseUrlOf(kept.database),
    redisUrl: redisUrlOf(kept.redis),
    secretKey: keptSecretKey(dataDir),
    vapidKeys: keptVapidKeys(dataDir),
    stop: () => Promise.resolve(),
  }
}

/** PGlite has one usable database, and this is its name. */
function databaseUrlOf({ port, password }: Endpoint): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/template1`
}

function redisUrlOf({ port, password }: Endpoint): string {
  return `redis://:${password}@127.0.0.1:${port}`
}

function redisDirIn(dataDir: string): string {
  return path.join(dataDir, 'redis')
}

/**
 * The children of a killed start end by themselves, but may still be running; two must never open the same
 * files.
 */
async function endLeftOvers(dataDir: string): Promise<void> {
  await endLeftOverRedis(redisDirIn(dataDir), keptEndpoints(dataDir)?.redis)
  const database = await takeLock(dataDir, 'database', WAIT_FOR_LEFT_OVERS_MS)
  if (database === undefined) throw new AlreadyRunningError(dataDir)
  await database.release()
}

/** In reverse order of their start. */
async function stopAll(stops: (() => Promise<void>)[]): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop()
}
