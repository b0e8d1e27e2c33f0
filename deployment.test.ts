import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { APP_ROLE } from '#database/roles'
import { loadRolesConfig, loadServerConfig, loadWorkerConfig } from '#platform/config'
import { ROLES_SETTINGS, SERVER_SETTINGS, WORKER_SETTINGS } from '#platform/settings'

interface Service {
  image: string
  build?: string
  user?: string
  command?: string[]
  environment: Record<string, string | null>
  healthcheck?: { test?: string[]; disable?: boolean }
  depends_on?: Record<string, { condition: string }>
  ports?: string[]
  read_only?: boolean
  cap_drop?: string[]
  security_opt?: string[]
}
type Environment = Record<string, string | undefined>

const read = (file: string) => readFileSync(file, 'utf8')
const composeText = read('docker-compose.yml')
const { services } = parse(composeText, { merge: true }) as {
  services: Record<'database' | 'redis' | 'migrate' | 'worker' | 'server', Service>
}
const everyService = Object.entries(services)
const dockerfile = read('Dockerfile')
const stages = dockerfile.split(/^(?=FROM )/m).slice(1)
const example = read('.env.example')

const SECRETS: Environment = {
  SECRET_KEY: 'k7Qz0pXv3mRt9LwYb2NcHd5SgJf8AeU1',
  POSTGRES_PASSWORD: '5f0c1d',
  APP_DATABASE_PASSWORD: 'a7f3c1',
  BACKUP_DATABASE_PASSWORD: 'b9d2e4',
  REDIS_PASSWORD: '9e8a7b',
}

const mustBeGiven: unknown = expect.stringMatching(
  /\$\{(SECRET_KEY|(POSTGRES|APP_DATABASE|BACKUP_DATABASE|REDIS)_PASSWORD):\?/,
)

/** What a container gets, by the rules of Compose: `${NAME:?why}`, `${NAME:-default}`, and a name alone passes it on. */
function environmentOf({ environment }: Service, env: Environment): Environment {
  const interpolated = (text: string) =>
    text.replace(/\$\{(\w+):([?-])([^}]*)\}/g, (_, name: string, sign: string, rest: string) => {
      const value = env[name] ?? ''
      if (value === '' && sign === '?') throw new Error(`${name} is missing: ${rest}`)
      return value === '' ? rest : value
    })
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value === null ? env[name] : interpolated(value),
    ]),
  )
}

describe('docker-compose.yml', () => {
  it('gives every process what it needs, and otherwise the defaults', () => {
    const migrate = loadRolesConfig(environmentOf(services.migrate, SECRETS))
    expect(migrate).toEqual({
      databaseUrl: 'postgres://market:5f0c1d@database:5432/market',
      appDatabasePassword: 'a7f3c1',
      backupDatabasePassword: 'b9d2e4',
    })
    const databaseUrl = `postgres://${APP_ROLE}:a7f3c1@database:5432/market`
    const urls = { DATABASE_URL: databaseUrl, REDIS_URL: 'redis://:9e8a7b@redis:6379' }
    const server = loadServerConfig(environmentOf(services.server, SECRETS))
    expect(server).toEqual(loadServerConfig({ ...urls, ...SECRETS, HOST: '0.0.0.0' }))
    const worker = loadWorkerConfig(environmentOf(services.worker, SECRETS))
    expect(worker).toEqual(loadWorkerConfig(urls))
  })

  it.each([
    ['server', SERVER_SETTINGS],
    ['worker', WORKER_SETTINGS],
    ['migrate', ROLES_SETTINGS],
  ] as const)('hands every setting on to the %s', (name, settings) => {
    // There is no embedded stack in a container, and its log is what it prints.
    const { DATA_DIR: _data, LOG_DIR: _log, ...wanted } = settings as Record<string, unknown>
    expect(Object.keys(services[name].environment).sort()).toEqual(Object.keys(wanted).sort())
  })

  it.each(Object.keys(SECRETS))('starts nothing without %s', (name) => {
    const start = () => everyService.map(([, service]) => environmentOf(service, { ...SECRETS, [name]: '' }))
    expect(start).toThrow(`${name} is missing`)
  })

  it('holds no secret itself', () => {
    const secretName = /PASSWORD|SECRET|AUTH|KEY|^(DATABASE|REDIS)_URL$/
    for (const [name, value] of everyService.flatMap(([, { environment }]) => Object.entries(environment))) {
      if (secretName.test(name) && value !== null) expect([name, value]).toEqual([name, mustBeGiven])
    }
    expect(composeText).not.toMatch(/\/\/[^:/\s]*:(?!\$\{)[^@\s]+@/)
  })

  it('takes nothing from outside that .env.example does not explain', () => {
    const interpolated = [...composeText.matchAll(/\$\{(\w+)/g)].map(([, name]) => name)
    const passedOn = everyService.flatMap(([, { environment }]) =>
      Object.keys(environment).filter((name) => environment[name] === null),
    )
    for (const name of [...interpolated, ...passedOn]) expect(example).toMatch(new RegExp(`\\b${name}\\b`))
  })

  it('checks the health of all that keeps running', () => {
    const unchecked = everyService.filter(([, { healthcheck }]) => healthcheck?.test === undefined)
    // The server has the check of its image, the migration comes to an end.
    expect(unchecked.map(([name]) => name)).toEqual(['migrate', 'server'])
    expect(services.migrate.healthcheck).toEqual({ disable: true })
    expect(services.server.healthcheck).toBeUndefined()
    expect(stages.at(-1)).toMatch(/^HEALTHCHECK [^]*\/api\/health\/live/m)
  })

  it('starts worker and server on a migrated database and a Redis that answers', () => {
    expect(services.migrate.depends_on).toEqual({ database: { condition: 'service_healthy' } })
    for (const { depends_on } of [services.worker, services.server]) {
      expect(depends_on).toEqual({
        migrate: { condition: 'service_completed_successfully' },
        redis: { condition: 'service_healthy' },
      })
    }
  })

  it('lets no container do more than it must', () => {
    for (const [name, service] of everyService) {
      const { read_only, cap_drop, security_opt, user, build } = service
      expect([name, read_only, cap_drop, security_opt]).toEqual([
        name,
        true,
        ['ALL'],
        ['no-new-privileges:true'],
      ])
      // Ours have the user of the image.
      expect([name, user === undefined]).toEqual([name, build !== undefined])
    }
    expect(everyService.filter(([, { ports }]) => ports !== undefined)).toEqual([['server', services.server]])
    expect(services.server.ports).toEqual(['${HOST:-127.0.0.1}:${PORT:-8000}:8000'])
  })

  it('runs what the build makes', () => {
    const commands = everyService.flatMap(([, { command, healthcheck }]) => [
      ...(command ?? []),
      ...(healthcheck?.test ?? []),
    ])
    const programs = [...commands.join(' ').matchAll(/dist\/(\S+)\.js/g)].map(([, program]) => program)
    expect(programs).toEqual([
      'database/migrate',
      'database/roles',
      'worker/main',
      'worker/health',
      'server/main',
    ])
    for (const program of programs) expect([program, existsSync(`${program}.ts`)]).toEqual([program, true])
    expect(stages.at(-1)).toContain('CMD ["node", "dist/server/main.js"]')
  })
})

describe('a sample secret', () => {
  const withoutHashes = parseEnv(example.replace(/^# (?=[A-Z_]+=)/gm, ''))

  it.each([
    withoutHashes['SECRET_KEY'] ?? '',
    'secret',
    'changeme'.repeat(4),
    'your-256-bit-secret-your-256-bit-secret',
    'please-change-me-in-production-0123456789',
    '0'.repeat(64),
  ])('does not start the server: %s', (SECRET_KEY) => {
    const environment = environmentOf(services.server, { ...SECRETS, SECRET_KEY })
    expect(() => loadServerConfig(environment)).toThrow(/^SECRET_KEY is /)
  })

  it('of the database or of Redis is nowhere to be copied from', () => {
    expect(Object.keys(withoutHashes)).not.toContain('POSTGRES_PASSWORD')
    expect(Object.keys(withoutHashes)).not.toContain('REDIS_PASSWORD')
  })
})

describe('the image', () => {
  it('has no compiler, no test and no embedded database', () => {
    const [, dependencies, last] = stages
    expect(dependencies).toMatch(/^RUN npm ci --omit=dev --omit=optional /m)
    expect(last).toMatch(/^COPY --from=dependencies \/app\/node_modules /m)
    expect(last).not.toMatch(/^RUN /m)
    expect(read('.dockerignore')).toContain('**/*.test.ts')
  })

  it('does not run as root', () => {
    expect(stages.at(-1)?.match(/^USER .*$/gm)).toEqual(['USER node'])
  })

  it('stands on images of one version', () => {
    const foreign = everyService.filter(([, { build }]) => build === undefined).map(([, { image }]) => image)
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)
    for (const image of [...foreign, ...bases]) expect(image).toMatch(/^[a-z/]+:\d+\.\d+\.\d+-[a-z0-9-]+$/)
    expect(new Set(bases).size).toBe(1)
  })

  it('is built from what the build reads, and from nothing else', () => {
    const patterns = read('.dockerignore').split('\n')
    const { include } = JSON.parse(read('tsconfig.build.json')) as { include: string[] }
    expect(patterns.filter((line) => line !== '' && !/^[!#]/.test(line))).toEqual(['*', '**/*.test.ts'])
    expect(patterns.filter((line) => line.startsWith('!')).sort()).toEqual(
      [...include, 'web', 'launch', 'package.json', 'package-lock.json', 'tsconfig*.json', 'vite.config.ts']
        .map((entry) => `!${entry}`)
        .sort(),
    )
  })
})
