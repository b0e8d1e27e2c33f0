import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { FilingSource } from '#shared/disclosures/filing'
import type { RegistrationMode } from '#shared/auth/registration'
import { HISTORY_SOURCES, SOURCES, type HistorySourceName, type SourceName } from '#shared/market/sources'
import { isVapidPair } from './delivery-settings.ts'
import {
  ADMIN_SETTINGS,
  DATABASE_SETTINGS,
  ROLES_SETTINGS,
  SETTINGS_FROM_FILE,
  SERVER_SETTINGS,
  WORKER_SETTINGS,
  SOURCE_REQUIRES,
} from './settings.ts'

type Environment = Readonly<Record<string, string | undefined>>
type ReadFile = (path: string) => string

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<Camel<Tail>>}`
  : Lowercase<S>

type Parsed<S extends z.ZodRawShape> = Readonly<{
  [K in keyof S & string as Camel<K>]: z.output<S[K]>
}>

export type DatabaseConfig = Parsed<typeof DATABASE_SETTINGS>
export type RolesConfig = Parsed<typeof ROLES_SETTINGS>
export type AdminConfig = Parsed<typeof ADMIN_SETTINGS>
export type ServerConfig = Omit<Parsed<typeof SERVER_SETTINGS>, 'registration'> & {
  readonly registration: RegistrationMode
}
export type WorkerConfig = Omit<
  Parsed<typeof WORKER_SETTINGS>,
  'marketHours' | 'historySource' | 'disclosureSources'
> & {
  readonly disclosureSources: readonly FilingSource[]
  readonly marketHours: 'session' | 'always'
  readonly historySource: HistorySourceName | 'none'
}

/** The environment cannot be used; `problems` has one line for each setting that is at fault. */
export class ConfigError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/** Exit code for a ConfigError: EX_CONFIG of sysexits.h. */
export const EXIT_CONFIG = 78

/** What a command needs that uses the database only. @throws ConfigError */
export function loadDatabaseConfig(env: Environment, readFile = readText): DatabaseConfig {
  return freeze<typeof DATABASE_SETTINGS>(parse(DATABASE_SETTINGS, env, readFile))
}

/** @throws ConfigError */
export function loadRolesConfig(env: Environment, readFile = readText): RolesConfig {
  return freeze<typeof ROLES_SETTINGS>(parse(ROLES_SETTINGS, env, readFile))
}

/** @throws ConfigError */
export function loadAdminConfig(env: Environment, readFile = readText): AdminConfig {
  return freeze<typeof ADMIN_SETTINGS>(parse(ADMIN_SETTINGS, env, readFile))
}

/** @throws ConfigError */
export function loadServerConfig(env: Environment, readFile = readText): ServerConfig {
  const settings = parse(SERVER_SETTINGS, env, readFile)
  // An unprotected loopback port is only reachable from this machine.
  const registration = settings.REGISTRATION ?? (LOOPBACK.test(settings.HOST) ? 'open' : 'approval')
  return Object.freeze({ ...freeze<typeof SERVER_SETTINGS>(settings), registration })
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/i

/** @throws ConfigError */
export function loadWorkerConfig(env: Environment, readFile = readText): WorkerConfig {
  const settings = parse(WORKER_SETTINGS, env, readFile)
  for (const source of settings.MARKET_SOURCE) checkRequired(settings, 'MARKET_SOURCE', source)
  if (settings.REPLAY_BOARD !== null && settings.REPLAY_FOLDER !== null)
    throw new ConfigError(['REPLAY_BOARD and REPLAY_FOLDER are both set; keep one'])
  checkVapidPair(settings)
  const hours = settings.MARKET_HOURS ?? SOURCES[settings.MARKET_SOURCE[0]].hours
  const historySource = historySourceOf(settings)
  const disclosureSources = disclosureSourcesOf(settings)
  return Object.freeze({
    ...freeze<typeof WORKER_SETTINGS>(settings),
    marketHours: hours,
    historySource,
    disclosureSources,
  })
}

/** @throws ConfigError */
function checkVapidPair({ VAPID_PUBLIC_KEY: open, VAPID_PRIVATE_KEY: own }: WorkerSettings): void {
  if ((open === null) !== (own === null))
    throw new ConfigError(['VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY are a pair; set both or none'])
  if (open !== null && own !== null && !isVapidPair(open, own))
    throw new ConfigError(['VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY are of different pairs'])
}

type WorkerSettings = z.output<z.ZodObject<typeof WORKER_SETTINGS>>

/**
 * Each data set has its own history source: unless the operator names one, the first default whose settings
 * are all present.
 */
function historySourceOf(settings: WorkerSettings): HistorySourceName | 'none' {
  const {
    MARKET_SOURCE: [market],
    HISTORY_SOURCE: requested,
  } = settings
  const fits = (name: HistorySourceName) => SOURCES[name].dataset === SOURCES[market].dataset
  if (requested === 'none') return 'none'
  if (requested === null) {
    const canBeAsked = (name: HistorySourceName) =>
      SOURCES[name].history === 'by default' && missingFor(settings, name).length === 0
    return HISTORY_SOURCES.find((name) => fits(name) && canBeAsked(name)) ?? 'none'
  }
  if (!fits(requested))
    throw new ConfigError([`HISTORY_SOURCE ${requested} does not go with MARKET_SOURCE ${market}`])
  checkRequired(settings, 'HISTORY_SOURCE', requested)
  return requested
}

/**
 * Made-up filings for the simulator, none for a replay, real ones for the exchange's data. @throws
 * ConfigError
 */
function disclosureSourcesOf(settings: WorkerSettings): readonly FilingSource[] {
  const { DISCLOSURE_SOURCES: requested, DART_API_KEY: key } = settings
  if (requested?.includes('dart') === true && key === null)
    throw new ConfigError(['DART_API_KEY is required when DISCLOSURE_SOURCES has dart'])
  if (requested !== null) return requested
  const { dataset } = SOURCES[settings.MARKET_SOURCE[0]]
  if (dataset === 'replay') return []
  if (dataset === 'simulated') return ['simulator']
  return key === null ? ['kind'] : ['kind', 'dart']
}

/** @throws ConfigError */
function checkRequired(settings: WorkerSettings, chosenBy: string, source: SourceName): void {
  const missing = missingFor(settings, source)
  if (missing.length === 0) return
  throw new ConfigError(missing.map((name) => `${name} is required when ${chosenBy} is ${source}`))
}

function missingFor(settings: WorkerSettings, source: SourceName): string[] {
  return SOURCE_REQUIRES[source].filter((name) => settings[name] === null)
}

/** The one way a process reports an unusable environment: its lines on stderr, then exit. Anything else is rethrown. */
export function exitOnConfigError(error: unknown): never {
  if (!(error instanceof ConfigError)) throw error
  process.stderr.write(`Cannot start, the settings are wrong (see .env.example):\n`)
  for (const problem of error.problems) process.stderr.write(`  ${problem}\n`)
  process.exit(EXIT_CONFIG)
}

function parse<S extends z.ZodRawShape>(
  shape: S,
  env: Environment,
  readFile: ReadFile,
): z.output<z.ZodObject<S>> {
  const values: Record<string, string> = {}
  const problems: string[] = []
  for (const name of Object.keys(shape)) {
    const value = valueOf(name, env, readFile, problems)
    if (value !== undefined) values[name] = value
  }
  const result = z.object(shape).safeParse(values)
  const reported = new Set(problems.map((problem) => problem.split(/\s|_FILE/, 1)[0]))
  for (const { path, message } of result.error?.issues ?? []) {
    const name = String(path[0])
    if (!reported.has(name)) problems.push(`${name} ${name in values ? message : 'is required'}`)
    reported.add(name)
  }
  if (!result.success || problems.length > 0) throw new ConfigError(problems)
  return result.data
}

/** An empty value counts as unset: Compose and shells cannot always distinguish the two. */
function valueOf(name: string, env: Environment, readFile: ReadFile, problems: string[]): string | undefined {
  const direct = env[name]?.trim() === '' ? undefined : env[name]
  const path = (SETTINGS_FROM_FILE as readonly string[]).includes(name) ? env[`${name}_FILE`] : undefined
  if (path === undefined || path === '') return direct
  if (direct !== undefined) problems.push(`${name} and ${name}_FILE are both set; keep one`)
  try {
    return readFile(path).replace(/\r?\n$/, '')
  } catch (error) {
    problems.push(`${name}_FILE cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

function readText(path: string): string {
  return readFileSync(path, 'utf8')
}

function freeze<S extends z.ZodRawShape>(settings: object): Parsed<S> {
  const entries = Object.entries(settings).map(([name, value]) => [camel(name), value as unknown])
  return Object.freeze(Object.fromEntries(entries)) as Parsed<S>
}

function camel(name: string): string {
  return name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}
