import { pathToFileURL } from 'node:url'
import { exitOnConfigError, loadWorkerConfig } from '#platform/config'
import { createLogger } from '#platform/log'
import { connectRedis } from '#platform/redis'
import { createCalendar } from '#shared/market/calendar'
import { adviceAboutYear, unknownYearAhead } from '#shared/market/year-ahead'

/** The name, in Redis, of the connection on which a worker fetches jobs, renews their locks and looks for stalled ones. */
export const JOBS_CONNECTION = 'worker-jobs'

/**
 * A live worker sends a command every second, also while a poll is running; one whose event loop hangs sends
 * none.
 */
const SILENT_AFTER_SECONDS = 30

/**
 * Whether a worker on the machine of `self` is alive. The link status cannot show that: it is silent between
 * two polls, and another worker keeps it up to date.
 *
 * @param self the answer to CLIENT INFO
 * @param clients the answer to CLIENT LIST
 */
export function isWorkerAlive(self: string, clients: string): boolean {
  const home = hostOf(self)
  return clients.split('\n').some((client) => {
    const isOurs = fieldOf(client, 'name') === JOBS_CONNECTION && hostOf(client) === home
    return isOurs && Number(fieldOf(client, 'idle')) < SILENT_AFTER_SECONDS
  })
}

function hostOf(client: string): string {
  return fieldOf(client, 'addr').replace(/:\d+$/, '')
}

function fieldOf(client: string, name: string): string {
  return new RegExp(`(?:^| )${name}=(\\S*)`).exec(client)?.[1] ?? ''
}

/** `node dist/worker/health.js`, in the container of a worker; answers with the exit code. */
async function main(): Promise<number> {
  const { redisUrl, calendarOverrides } = loadWorkerConfig(process.env)
  const log = createLogger({ level: 'silent', dir: null, name: 'worker-health' })
  const redis = connectRedis(redisUrl, { log, role: 'worker-health' })
  try {
    const isAlive = isWorkerAlive(await redis.client('INFO'), (await redis.client('LIST')) as string)
    if (!isAlive) process.stderr.write('the worker has not been heard of lately\n')
    const year = unknownYearAhead(createCalendar({ overrides: calendarOverrides }), Date.now())
    if (year !== null) process.stdout.write(`${adviceAboutYear(year)}\n`)
    return isAlive ? 0 : 1
  } catch (error) {
    process.stderr.write(
      `Redis cannot be reached: ${error instanceof Error ? error.message : String(error)}\n`,
    )
    return 1
  } finally {
    redis.disconnect()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main().catch(exitOnConfigError)
}
