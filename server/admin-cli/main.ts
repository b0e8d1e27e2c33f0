import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { openDatabase } from '#database/pool'
import { ConfigError, EXIT_CONFIG, loadAdminConfig } from '#platform/config'
import { createLogger } from '#platform/log'
import { secretsOf } from '#platform/log-secrets'
import { connectRedis } from '#platform/redis'
import { unavailableReason } from '#platform/unavailable'
import { createPasswordHasher } from '../auth/password.ts'
import { createSessions } from '../auth/sessions.ts'
import { UndoneError } from '#database/record-first'
import { disable, enable, resetPassword, setRole } from './change-account.ts'
import { calendar } from './calendar.ts'
import { clearLimits } from './clear-limits.ts'
import {
  CommandError,
  EXIT_TRY_AGAIN,
  EXIT_USAGE,
  type Command,
  type Options,
  type Terminal,
} from './command.ts'
import { createAccount } from './create-account.ts'
import { listAccounts } from './list-accounts.ts'
import { storage } from './storage.ts'
import { verifyAudit } from './verify-audit.ts'

const COMMANDS: Partial<Record<string, Command>> = {
  create: createAccount,
  list: listAccounts,
  'reset-password': resetPassword,
  'set-role': setRole,
  enable,
  disable,
  'clear-limits': clearLimits,
  calendar,
  storage,
  'verify-audit': verifyAudit,
}

/**
 * Manages accounts, the trail and the calendar from the command line, for operators with access to the
 * machine.
 *
 * @returns the exit code; errors have been printed
 */
export async function runAdmin(
  args: string[],
  env: Readonly<Record<string, string | undefined>>,
  terminal: Terminal,
): Promise<number> {
  const [name = '', ...rest] = args
  const command = COMMANDS[name]
  try {
    if (command === undefined) throw new CommandError(usage(), EXIT_USAGE)
    return await runCommand(command, readArgs(command, rest), env, terminal)
  } catch (error) {
    const reason = error instanceof UndoneError ? undefined : unavailableReason(error)
    if (reason !== undefined) {
      terminal.stderr.write(`Nothing was done: the database or Redis cannot be used (${reason})\n`)
      return EXIT_TRY_AGAIN
    }
    terminal.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    if (error instanceof ConfigError) return EXIT_CONFIG
    return error instanceof CommandError ? error.exitCode : 1
  }
}

async function runCommand(
  command: Command,
  { options, words }: Args,
  env: Readonly<Record<string, string | undefined>>,
  terminal: Terminal,
): Promise<number> {
  const config = loadAdminConfig(env)
  const log = createLogger({ name: 'admin', level: 'error', dir: null, secrets: secretsOf(config), fd: 2 })
  const database = openDatabase(config.databaseUrl, {
    applicationName: 'admin',
    statementTimeoutMs: 0,
    maxConnections: 2,
    log,
  })
  const redis = connectRedis(config.redisUrl, { log, role: 'admin' })
  try {
    const sessions = createSessions(redis, { idleMinutes: config.sessionIdleMinutes, now: Date.now })
    const passwords = () => createPasswordHasher(config.bcryptCost)
    return await command.run({ database, redis, sessions, passwords, terminal }, options, words)
  } finally {
    redis.disconnect()
    await database.destroy()
  }
}

interface Args {
  options: Options
  words: string[]
}

function readArgs({ options, takesWords = false }: Command, args: string[]): Args {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: takesWords })
    return { options: values as Options, words: positionals }
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\n${usage()}`, EXIT_USAGE)
  }
}

function usage(): string {
  const lines = Object.entries(COMMANDS).map(
    ([name, command]) => `  ${name.padEnd(14)}  ${command?.usage ?? ''}`,
  )
  return ['npm run admin -- <command>', ...lines.map((line) => line.trimEnd())].join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await runAdmin(process.argv.slice(2), process.env, process)
}
