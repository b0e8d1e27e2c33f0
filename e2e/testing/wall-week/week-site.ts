import { randomBytes } from 'node:crypto'
import { migrateLatest } from '#database/migrate'
import { openDatabase } from '#database/pool'
import { createCalendar } from '#shared/market/calendar'
import { ID, PASSWORD } from '../../../worker/sources/krx/testing/exchange.ts'
import { freePort } from '../free-port.ts'
import { Process } from '../processes.ts'
import { Seat } from '../site.ts'
import { Stack } from '../stack.ts'
import { Builds } from './builds.ts'
import { MovingExchange } from './moving-exchange.ts'
import { ADMIN } from './rest.ts'

export interface WeekSiteOptions {
  /** What time it is when it opens, epoch milliseconds. */
  fromMs: number
  /** Days without trading, beside those of the calendar. */
  holidays: readonly string[]
  servers: number
  workers: number
  listings: number
  /** Between two polls, milliseconds; the product takes 250 at least. */
  pollMs: number
  seed: number
}

const CLOCK = 'e2e/testing/shifted-clock.js'
const newSecret = () => randomBytes(24).toString('base64url')

/** Screens, console and run are all at one address. */
const SERVER = {
  BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
  BCRYPT_COST: '4',
  RATE_LIMIT_LOGIN: '1000/minute',
  RATE_LIMIT_API: '100000/minute',
  RATE_LIMIT_PAGES: '100000/minute',
  RATE_LIMIT_HANDSHAKES: '100000/minute',
  SOCKETS_PER_ACCOUNT: '1000',
}
const WORKER = {
  MARKET_SOURCE: 'krx',
  MARKET_HOURS: 'session',
  KRX_ID: ID,
  KRX_PASSWORD: PASSWORD,
  KRX_DAILY_BUDGET: '100000',
  HISTORY_SOURCE: 'none',
  DISCLOSURE_SOURCES: 'none',
}

/**
 * The product on the hours of the exchange, with all that may break: servers and workers, database and Redis in a process of
 * their own, the exchange, the build of the web, the secret of the tokens, and the clock of the whole machine.
 */
export class WeekSite {
  readonly servers: Seat[]
  readonly workers: Seat[]
  readonly ports: readonly number[]
  readonly stack: Stack
  readonly exchange: MovingExchange
  readonly #builds = new Builds()
  #secret = newSecret()
  /** How far the clock of the site is ahead of ours, and how far it was when a seat was taken. */
  #aheadMs: number
  readonly #aheadAtStart = new Map<string, number>()

  private constructor(options: WeekSiteOptions, stack: Stack, exchange: MovingExchange, ports: number[]) {
    this.stack = stack
    this.exchange = exchange
    this.ports = ports
    this.#aheadMs = options.fromMs - Date.now()
    const seat = (name: string, program: 'server' | 'worker', own: () => Record<string, string>) =>
      new Seat(name, () => {
        this.#aheadAtStart.set(name, this.#aheadMs)
        const env = {
          DATABASE_URL: stack.databaseUrl,
          REDIS_URL: stack.redisUrl,
          CLOCK_SHIFT_MS: String(this.#aheadMs),
          CALENDAR_OVERRIDES: JSON.stringify({ closed: options.holidays }),
          ...own(),
        }
        return Process.start(program, env, { hooks: [CLOCK], cwd: this.#builds.cwd })
      })
    this.servers = ports.map((port, at) =>
      seat(`server ${at + 1}`, 'server', () => ({
        ...SERVER,
        SECRET_KEY: this.#secret,
        PORT: String(port),
      })),
    )
    this.workers = Array.from({ length: options.workers }, (_, at) =>
      seat(`worker ${at + 1}`, 'worker', () => ({
        ...WORKER,
        KRX_BASE_URL: exchange.baseUrl,
        POLL_INTERVAL_MS: String(options.pollMs),
      })),
    )
  }

  /** Resolves when all of it is up. */
  static async open(options: WeekSiteOptions): Promise<WeekSite> {
    const stack = await Stack.open()
    const db = openDatabase(stack.databaseUrl, { applicationName: 'week' })
    await migrateLatest(db)
    await db.destroy()
    const calendar = createCalendar({ overrides: { closed: options.holidays } })
    const aheadMs = options.fromMs - Date.now()
    let now = () => Date.now() + aheadMs
    const exchange = await MovingExchange.open({ ...options, calendar, now: () => now() })
    const ports = await Promise.all(Array.from({ length: options.servers }, freePort))
    const site = new WeekSite(options, stack, exchange, ports)
    now = () => site.nowMs
    try {
      await Promise.all(site.seats.map((seat) => seat.start()))
    } catch (error) {
      await site.close()
      throw error
    }
    return site
  }

  get seats(): Seat[] {
    return [...this.servers, ...this.workers]
  }

  /** Its time, epoch milliseconds. */
  get nowMs(): number {
    return Date.now() + this.#aheadMs
  }

  get output(): string {
    return this.seats.map(({ name, output }) => `── ${name}\n${output.slice(-3_000)}`).join('\n')
  }

  /** The clock of the whole machine goes on at a later moment. All seats must be well. */
  async goTo(atMs: number): Promise<void> {
    this.#aheadMs += Math.max(0, atMs - this.nowMs)
    const beyondStart = ({ name }: Seat) => this.#aheadMs - (this.#aheadAtStart.get(name) ?? 0)
    await Promise.all(this.seats.map((seat) => seat.setClock({ machineMs: beyondStart(seat) })))
  }

  /** A newer build of the web; servers are restarted one after the other. */
  async deploy(): Promise<void> {
    this.#builds.renew()
    await this.restartServers()
  }

  /** Access tokens that were signed before are worth nothing. */
  async rotateSecret(): Promise<void> {
    this.#secret = newSecret()
    await this.restartServers()
  }

  async restartServers(): Promise<void> {
    for (const server of this.servers) {
      await server.end('SIGTERM')
      await server.start()
    }
  }

  async close(): Promise<void> {
    for (const seat of this.seats) seat.thaw()
    await Promise.all(this.seats.map((seat) => seat.end('SIGTERM')))
    await this.exchange.close()
    await this.stack.close()
    this.#builds.remove()
  }
}
