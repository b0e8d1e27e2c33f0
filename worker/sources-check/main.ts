import { pathToFileURL } from 'node:url'
import { openDatabase } from '#database/pool'
import { ConfigError, EXIT_CONFIG, loadWorkerConfig, type WorkerConfig } from '#platform/config'
import { createLogger } from '#platform/log'
import { createCensor, secretsOf } from '#platform/log-secrets'
import { SOURCE_REQUIRES } from '#platform/settings'
import { connectRedis } from '#platform/redis'
import { unavailableReason } from '#platform/unavailable'
import { createCalendar } from '#shared/market/calendar'
import type { LiveSourceName } from '#shared/market/sources'
import { MINUTE_MS } from '#shared/time'
import { checkByPoll, type SourceCheck } from '../sources/check.ts'
import type { SourceDeps } from '../sources/definition.ts'
import { createSource, REGISTRY } from '../sources/registry.ts'
import { tableOf } from './table.ts'

const USAGE = 'npm run admin -- sources check   polls each source of MARKET_SOURCE once\n'
const EXIT_USAGE = 64
/** EX_TEMPFAIL of sysexits.h: the database or Redis is unavailable. */
const EXIT_TRY_AGAIN = 75
const ANSWER_WITHIN_MS = MINUTE_MS

interface Terminal {
  stdout: Pick<NodeJS.WritableStream, 'write'>
  stderr: Pick<NodeJS.WritableStream, 'write'>
}

/**
 * Polls each configured source once and prints its state.
 *
 * @returns the exit code: 0 when all of them are well
 */
export async function checkSources(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  { stdout, stderr }: Terminal,
): Promise<number> {
  if (args.length !== 1 || args[0] !== 'check') {
    stderr.write(USAGE)
    return EXIT_USAGE
  }
  try {
    const config = loadWorkerConfig(env)
    const checks = await askAll(config)
    // A source's message may repeat what it was sent.
    stdout.write(createCensor(secretsOf(config))(tableOf(checks)))
    return checks.every(({ check }) => check.problem === null) ? 0 : 1
  } catch (error) {
    const reason = unavailableReason(error)
    if (reason === undefined && !(error instanceof ConfigError)) throw error
    stderr.write(
      error instanceof ConfigError
        ? `${error.message}\n`
        : `The database or Redis cannot be used (${reason ?? ''})\n`,
    )
    return error instanceof ConfigError ? EXIT_CONFIG : EXIT_TRY_AGAIN
  }
}

async function askAll(config: WorkerConfig): Promise<{ name: string; check: SourceCheck }[]> {
  const log = createLogger({ name: 'sources', level: 'silent', dir: null, fd: 2 })
  const redis = connectRedis(config.redisUrl, { log, role: 'sources-check' })
  const db = openDatabase(config.databaseUrl, { applicationName: 'sources check', log, maxConnections: 1 })
  try {
    const calendar = createCalendar({ overrides: config.calendarOverrides })
    const deps: SourceDeps = { config, redis, db, log, now: Date.now, calendar }
    const checks = []
    // One after the other: speed does not matter, and two sources may share a host.
    for (const name of config.marketSource) checks.push({ name, check: await askOne(name, deps) })
    return checks
  } finally {
    redis.disconnect()
    await db.destroy()
  }
}

async function askOne(name: LiveSourceName, deps: SourceDeps): Promise<SourceCheck> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS)
  const own = REGISTRY[name].check
  if (own !== undefined) return own(deps, signal)
  const source = createSource(name, deps)
  try {
    return await checkByPoll(source, {
      nowMs: deps.now(),
      signal,
      hasLogin: SOURCE_REQUIRES[name].length > 0,
    })
  } finally {
    await source.close()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await checkSources(process.argv.slice(2), process.env, process)
}
