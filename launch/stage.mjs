import { existsSync } from 'node:fs'
import path from 'node:path'
import { BUILT, importFrom, runProgram } from './processes.mjs'
import { LaunchError, ROOT } from './programs.mjs'

/** Reads .env, if there is one; variables that are already set take precedence. */
export function loadSettings() {
  const envFile = path.join(ROOT, '.env')
  if (existsSync(envFile)) process.loadEnvFile(envFile)
}

/** An empty setting counts as unset. */
export function setting(name) {
  return process.env[name]?.trim() || undefined
}

/**
 * Starts what our processes need: the database and Redis, where no URL is given.
 * @param options.mayJoin whether the stack of a running product on the same folder may be used
 * @returns `env`, the environment for the processes, and `stop`, which ends what was started here
 */
export async function openStage({ origin = BUILT, mayJoin = false } = {}) {
  const log = await openLog(origin)
  const [databaseUrl, redisUrl] = [setting('DATABASE_URL'), setting('REDIS_URL')]
  if (databaseUrl !== undefined && redisUrl !== undefined) {
    return { origin, log, env: process.env, isDatabaseEmbedded: false, isJoined: false, stop: async () => {} }
  }
  const dataDir = path.resolve(ROOT, setting('DATA_DIR') ?? '.data')
  const { joinEmbeddedStack, startEmbeddedStack } = await importFrom(origin, 'platform/embedded/stack')
  const joined = mayJoin ? await joinEmbeddedStack(dataDir) : undefined
  const stack = joined ?? (await startEmbeddedStack({ dataDir, log, databaseUrl, redisUrl }))
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl ?? stack.databaseUrl,
    REDIS_URL: redisUrl ?? stack.redisUrl,
    DATA_DIR: dataDir,
    SECRET_KEY: setting('SECRET_KEY') ?? stack.secretKey,
    ...vapidKeysOf(stack),
  }
  const isDatabaseEmbedded = databaseUrl === undefined
  return { origin, log, env, isDatabaseEmbedded, isJoined: joined !== undefined, stop: stack.stop }
}

/** A pair that the operator gives is whole, or the worker refuses it. */
function vapidKeysOf({ vapidKeys: { publicKey, privateKey } }) {
  const isGiven = ['VAPID_PUBLIC_KEY', 'VAPID_PRIVATE_KEY', 'VAPID_PRIVATE_KEY_FILE'].some(setting)
  return isGiven ? {} : { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey }
}

async function openLog(origin) {
  const { default: pino } = await import('pino')
  const { createLogger } = await importFrom(origin, 'platform/log')
  const { secretsOf } = await importFrom(origin, 'platform/log-secrets')
  const level = setting('LOG_LEVEL') ?? 'info'
  const format = setting('LOG_FORMAT')
  return createLogger({
    name: 'launch',
    level: level in pino.levels.values ? level : 'info',
    dir: null,
    format: format === 'json' || format === 'text' ? format : null,
    secrets: secretsOf(process.env),
  })
}

/** The exit code of database/migrate when it refused and changed nothing. */
const REFUSED = 3

/** @throws LaunchError when the database cannot be migrated, or the command was refused */
export async function migrate(stage, args = ['latest']) {
  const run = (...command) => runProgram(stage, 'database/migrate', command)
  let code = await run(...args)
  // No other process can be migrating an embedded database: the lock was left by a killed start.
  if (code === 1 && stage.isDatabaseEmbedded && (await run('unlock')) === 0) code = await run(...args)
  if (code === REFUSED) throw new LaunchError(`${args[0]} was refused (see above)`)
  if (code !== 0) throw new LaunchError(`the database could not be migrated (${args.join(' ')})`)
}
