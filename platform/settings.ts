import { z } from 'zod'
import { FILING_SOURCES } from '#shared/disclosures/filing'
import { brokenPasswordRules } from '#shared/auth/password-policy'
import { REGISTRATION_MODES } from '#shared/auth/registration'
import { calendarOverrides } from '#shared/market/calendar-overrides'
import { RECORDED_DATASETS } from '#shared/market/dataset'
import { FASTEST_REPLAY, SLOWEST_REPLAY } from '#shared/market/replay'
import {
  HISTORY_SOURCES,
  LIVE_SOURCES,
  SOURCES,
  type LiveSourceName,
  type SourceName,
} from '#shared/market/sources'
import { DELIVERY_SECRETS, DELIVERY_SETTINGS, PUSH_SETTINGS } from './delivery-settings.ts'

/** Log format: JSON for programs, short lines for people. */
export const LOG_FORMATS = ['json', 'text'] as const

/** A setting that may be left unset: null then. */
const unset = <T extends z.ZodType>(schema: T) => schema.nullable().default(null)

/** A whole number within limits, both included. */
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'is not a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `is below ${min}`).max(max, `is above ${max}`))

const url = (...schemes: string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)), {
    error: `is not an address that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  })

/** An origin without a path: the board is served at the root of its host. */
const publicUrl = url('http', 'https').superRefine((text, context) => {
  if (!URL.canParse(text)) return
  const { pathname, search, hash, username, password } = new URL(text)
  if (username !== '' || password !== '') context.addIssue('must not hold a user name or password')
  else if (pathname !== '/' || search !== '' || hash !== '' || /[?#]$/.test(text))
    context.addIssue('has a path: it needs the root of a host of its own, e.g. https://market.example.org')
})

const flag = z
  .string()
  .regex(/^(true|false)$/, 'is neither true nor false')
  .transform((text) => text === 'true')

const SECONDS = { second: 1, minute: 60, hour: 3600 } as const

/** `5/minute` */
const rate = z
  .string()
  .regex(/^[1-9]\d{0,5}\/(second|minute|hour)$/, 'is not a rate such as 5/minute')
  .transform((text) => {
    const [points, unit] = text.split('/')
    return { points: Number(points), perSeconds: SECONDS[unit as keyof typeof SECONDS] }
  })

/** `false`, `true` (one proxy) or the number of proxies in front: how many X-Forwarded-For entries to believe. */
const proxies = z
  .string()
  .regex(/^(false|true|\d)$/, 'is neither true, false nor a number of proxies (0 to 9)')
  .transform((text) => (text === 'false' ? 0 : text === 'true' ? 1 : Number(text)))

/** The same rules as for every password: the first super_admin is no exception. */
const password = z.string().superRefine((text, context) => {
  const broken = brokenPasswordRules(text).map(({ message }) => message)
  if (broken.length > 0) context.addIssue(broken.join(' and '))
})

const WEAK_SECRET = /change.?me|secret|example|sample|password|default/i

/** A key that signs tokens. Length alone is not enough: samples and repeated characters are refused, too. */
const secretKey = z
  .string()
  .refine(
    (key) => Buffer.byteLength(key) >= 32,
    'is shorter than 32 bytes; make one with: openssl rand -base64 48',
  )
  .refine(
    (key) => !WEAK_SECRET.test(key) && new Set(key).size >= 10,
    'is a sample or easy to guess; make one with: openssl rand -base64 48',
  )

/** `09:30` or `09:30:15`, as milliseconds after midnight. */
const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, 'is not a time of day such as 09:30')
  .transform((text) => {
    const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number)
    return ((hours * 60 + minutes) * 60 + seconds) * 1_000
  })

/** The credentials that a source requires. */
export const SOURCE_REQUIRES = {
  simulator: [],
  'csv-cache': [],
  krx: ['KRX_ID', 'KRX_PASSWORD'],
  'krx-openapi': ['KRX_OPENAPI_KEY'],
  kis: ['KIS_APP_KEY', 'KIS_APP_SECRET'],
  replay: [],
} as const satisfies Readonly<Record<SourceName, readonly string[]>>

/** Sources of the days before the first poll. */
const PAST_SOURCES = ['none', ...HISTORY_SOURCES] as const

/** A comma list of sources, or `none`. */
const filingSources = z.string().transform((text, context) => {
  const names = text === 'none' ? [] : text.split(',').map((name) => name.trim())
  const known = FILING_SOURCES.filter((source) => names.includes(source))
  if (known.length === names.length) return known
  context.addIssue(`is neither none nor a list of ${FILING_SOURCES.join(', ')}, each once`)
  return z.NEVER
})

/** `한경=https://…,연합=https://…`: the name on the screen, and the URL of the feed. */
const newsFeeds = z.string().transform((text, context) => {
  const feeds = text.split(',').map((part) => {
    const [name = '', ...address] = part.split('=')
    return { name: name.trim(), url: address.join('=').trim() }
  })
  const isWrong = ({ name, url: address }: { name: string; url: string }) =>
    !/^[^\s:@#,][^:@#,]{0,29}$/.test(name) ||
    !URL.canParse(address) ||
    !/^https?:$/.test(new URL(address).protocol)
  const names = new Set(feeds.map(({ name }) => name))
  if (names.size === feeds.length && !feeds.some(isWrong)) return feeds
  context.addIssue('is not a list of name=address, each name once and at most 30 characters long')
  return z.NEVER
})

/** One source, or several in order of fallback. */
const marketSource = z.string().transform((text, context): readonly [LiveSourceName, ...LiveSourceName[]] => {
  const names = text.split(',').map((name) => name.trim())
  const problem = names.map(whyNoSource).find((why) => why !== null) ?? whyNoOrder(names)
  const [first, ...others] = names.flatMap((name) => LIVE_SOURCES.filter((source) => source === name))
  if (problem === null && first !== undefined) return [first, ...others]
  context.addIssue(problem ?? 'names no source')
  return z.NEVER
})

function whyNoSource(name: string): string | null {
  if (LIVE_SOURCES.some((source) => source === name)) return null
  const choice = new Intl.ListFormat('en', { type: 'disjunction' }).format(LIVE_SOURCES)
  return `names an unknown source (${name}); choose ${choice}`
}

/** Made-up, replayed and real prices never mix on one board, so no such source is a fallback for another. */
function whyNoOrder(names: readonly string[]): string | null {
  const sources = names.flatMap((name) => LIVE_SOURCES.filter((source) => source === name))
  const twice = sources.find((name, at) => sources.indexOf(name) !== at)
  if (twice !== undefined) return `names ${twice} twice`
  const odd = sources.find((name) => SOURCES[name].dataset !== SOURCES[sources[0] ?? name].dataset)
  if (odd === undefined) return null
  return `mixes ${sources[0] ?? ''} and ${odd} on one board; sources that stand in for each other must be of the same market`
}

export const DATABASE_SETTINGS = {
  DATABASE_URL: url('postgres', 'postgresql'),
}

/** Used in connection URLs and in statements that cannot take parameters. */
const rolePassword = z.string().regex(/^[A-Za-z0-9_-]+$/, 'has more than letters, digits, - and _')

/** Settings of the command that creates the database roles of server, worker and backups. */
export const ROLES_SETTINGS = {
  ...DATABASE_SETTINGS,
  APP_DATABASE_PASSWORD: rolePassword,
  BACKUP_DATABASE_PASSWORD: rolePassword,
}

/** Settings of every process. */
export const COMMON_SETTINGS = {
  ...DATABASE_SETTINGS,
  REDIS_URL: url('redis', 'rediss'),
  DATA_DIR: z.string().default('.data'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LOG_FORMAT: unset(z.enum(LOG_FORMATS, `is none of ${LOG_FORMATS.join(', ')}`)),
  LOG_DIR: unset(z.string()),
  CALENDAR_OVERRIDES: calendarOverrides.prefault('{}'),
  WEBHOOK_ALLOW_PRIVATE: flag.prefault('false'),
  ...DELIVERY_SETTINGS,
}

export const SERVER_SETTINGS = {
  ...COMMON_SETTINGS,
  HOST: z.string().default('127.0.0.1'),
  PORT: whole(0, 65_535).prefault('8000'),
  PUBLIC_URL: unset(publicUrl),
  TRUST_PROXY: proxies.prefault('false'),
  SECRET_KEY: secretKey,
  ACCESS_TOKEN_EXPIRE_MINUTES: whole(1, 1440).prefault('60'),
  SESSION_IDLE_MINUTES: whole(1, 43_200).prefault('60'),
  SESSION_MAX_DAYS: whole(1, 3650).prefault('90'),
  SESSION_ADMIN_MAX_HOURS: whole(1, 87_600).prefault('24'),
  DISPLAY_LEASE_HOURS: whole(1, 720).prefault('12'),
  DISPLAY_NOTICE_MINUTES: whole(1, 1440).prefault('15'),
  REGISTRATION: unset(z.enum(REGISTRATION_MODES, `is none of ${REGISTRATION_MODES.join(', ')}`)),
  BOOTSTRAP_ADMIN_ID: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{2,99}$/, 'is not a user id')
    .default('admin'),
  BOOTSTRAP_ADMIN_PASSWORD: unset(password),
  BCRYPT_COST: whole(4, 15).prefault('12'),
  RATE_LIMIT_LOGIN: rate.prefault('5/minute'),
  RATE_LIMIT_API: rate.prefault('600/minute'),
  RATE_LIMIT_PAGES: rate.prefault('6000/minute'),
  RATE_LIMIT_HANDSHAKES: rate.prefault('3000/minute'),
  SOCKETS_PER_SESSION: whole(1, 100_000).prefault('20'),
  SOCKETS_PER_ACCOUNT: whole(1, 100_000).prefault('40'),
  SOCKETS_PER_SERVER: whole(1, 100_000).prefault('20000'),
  SOCKET_POINTS_PER_SECOND: whole(10, 1_000_000).prefault('100'),
}

/** Settings of the command for accounts and the audit trail. */
export const ADMIN_SETTINGS = {
  ...DATABASE_SETTINGS,
  REDIS_URL: COMMON_SETTINGS.REDIS_URL,
  SESSION_IDLE_MINUTES: SERVER_SETTINGS.SESSION_IDLE_MINUTES,
  BCRYPT_COST: SERVER_SETTINGS.BCRYPT_COST,
}

export const WORKER_SETTINGS = {
  ...COMMON_SETTINGS,
  MARKET_SOURCE: marketSource.prefault('simulator'),
  SOURCE_FAILOVER_AFTER_MS: whole(1_000, 86_400_000).prefault('30000'),
  SOURCE_RETURN_AFTER_MS: whole(1_000, 86_400_000).prefault('300000'),
  POLL_INTERVAL_MS: unset(whole(250, 86_400_000)),
  MARKET_HOURS: unset(z.enum(['session', 'always'])),
  SIMULATOR_LISTINGS: whole(1, 20_000).prefault('2880'),
  SIMULATOR_DAY_SO_FAR: flag.prefault('true'),
  SIMULATOR_SEED: whole(0, 2 ** 32 - 1).prefault('1'),
  CSV_CACHE_BASE_URL: url('http', 'https').default(
    'https://raw.githubusercontent.com/FinanceData/fdr_krx_data_cache/refs/heads/master/data',
  ),
  KRX_BASE_URL: url('http', 'https').default('https://data.krx.co.kr'),
  KRX_ID: unset(z.string()),
  KRX_PASSWORD: unset(z.string()),
  KRX_DAILY_BUDGET: unset(whole(1, 100_000)),
  HISTORY_SOURCE: unset(z.enum(PAST_SOURCES, `is none of ${PAST_SOURCES.join(', ')}`)),
  HISTORY_DAYS: whole(1, 36_500).prefault('550'),
  KRX_OPENAPI_BASE_URL: url('http', 'https').default('https://data-dbg.krx.co.kr'),
  KRX_OPENAPI_KEY: unset(z.string()),
  KRX_OPENAPI_KEY_EXPIRES: unset(z.iso.date('is not a date such as 2027-03-01')),
  KIS_BASE_URL: url('http', 'https').default('https://openapi.koreainvestment.com:9443'),
  KIS_WS_URL: url('ws', 'wss').default('ws://ops.koreainvestment.com:21000'),
  KIS_MASTER_BASE_URL: url('http', 'https').default('https://new.real.download.dws.co.kr/common/master'),
  KIS_APP_KEY: unset(z.string()),
  KIS_APP_SECRET: unset(z.string()),
  KIS_CALLS_PER_SECOND: whole(1, 20).prefault('15'),
  KIS_SOCKET_CODES: whole(0, 41).prefault('40'),
  REPLAY_BOARD: unset(z.enum(RECORDED_DATASETS, `is neither ${RECORDED_DATASETS.join(' nor ')}`)),
  REPLAY_FOLDER: unset(z.string()),
  REPLAY_DAY: unset(z.iso.date('is not a date such as 2026-03-19')),
  REPLAY_FROM: unset(timeOfDay),
  REPLAY_SPEED: whole(SLOWEST_REPLAY, FASTEST_REPLAY).prefault('1'),
  TICK_RETENTION_DAYS: whole(1, 36_500).prefault('30'),
  TICK_COMPRESS_AFTER_HOURS: whole(1, 876_000).prefault('1'),
  INDEX_TICK_RETENTION_DAYS: whole(1, 36_500).prefault('400'),
  INDEX_TICK_COMPRESS_AFTER_HOURS: whole(1, 876_000).prefault('48'),
  CANDLE_1M_RETENTION_DAYS: whole(1, 36_500).prefault('90'),
  CANDLE_1M_COMPRESS_AFTER_HOURS: whole(1, 876_000).prefault('6'),
  CANDLE_5M_RETENTION_DAYS: whole(1, 36_500).prefault('400'),
  CANDLE_5M_COMPRESS_AFTER_HOURS: whole(1, 876_000).prefault('48'),
  GAP_RETENTION_DAYS: whole(1, 36_500).prefault('400'),
  DISCLOSURE_SOURCES: unset(filingSources),
  DISCLOSURE_POLL_MS: whole(1_000, 86_400_000).prefault('60000'),
  DISCLOSURE_RETENTION_DAYS: whole(1, 36_500).prefault('1100'),
  KIND_BASE_URL: url('http', 'https').default('https://kind.krx.co.kr'),
  DART_BASE_URL: url('http', 'https').default('https://opendart.fss.or.kr'),
  DART_API_KEY: unset(z.string()),
  NEWS_FEEDS: unset(newsFeeds),
  NEWS_POLL_MS: whole(1_000, 86_400_000).prefault('240000'),
  NEWS_RETENTION_DAYS: whole(1, 36_500).prefault('90'),
  ...PUSH_SETTINGS,
  ALERT_RETENTION_DAYS: whole(1, 36_500).prefault('90'),
}

/**
 * Settings that may come from a file, named by `<NAME>_FILE`: Docker and systemd provide secrets that way,
 * and a calendar is too long for one line.
 */
export const SETTINGS_FROM_FILE = [
  'DATABASE_URL',
  'APP_DATABASE_PASSWORD',
  'BACKUP_DATABASE_PASSWORD',
  'REDIS_URL',
  'SECRET_KEY',
  ...DELIVERY_SECRETS,
  'BOOTSTRAP_ADMIN_PASSWORD',
  'KRX_PASSWORD',
  'KRX_OPENAPI_KEY',
  'KIS_APP_KEY',
  'KIS_APP_SECRET',
  'DART_API_KEY',
  'CALENDAR_OVERRIDES',
] as const
