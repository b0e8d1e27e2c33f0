import { seoulDate } from '#shared/market/seoul-time'
import type { ClockAhead } from './clock-ahead.ts'
import { freePort } from './free-port.ts'
import { Process } from './processes.ts'

export interface SiteOptions {
  databaseUrl: string
  redisUrl: string
  /** For each worker its own settings, beside the usual ones. */
  workers: Record<string, string>[]
  servers: number
  /** The time of day in Seoul when the site is opened, `HH:MM`. */
  marketTime?: string
  /** How far its clocks are ahead of ours, milliseconds, in place of a time of today. */
  clockShiftMs?: number
  /** Modules loaded into each server first (paths from the project's folder), and options of its Node. */
  serverHooks?: string[]
  serverNodeOptions?: string[]
  /** The servers' own settings, beside the usual ones; without them limits are out of the way. */
  serverEnv?: Record<string, string>
}

/** A place for a process, whether or not one sits there at the moment. */
export class Seat {
  readonly name: string
  readonly #start: () => Promise<Process>
  #process: Process | null = null
  #frozen = false
  /** Everything that was written here, one process after the other. */
  #outputBefore = ''

  constructor(name: string, start: () => Promise<Process>) {
    this.name = name
    this.#start = start
  }

  get process(): Process {
    if (this.#process === null) throw new Error(`${this.name} is down`)
    return this.#process
  }

  get output(): string {
    return this.#outputBefore + (this.#process?.output ?? '')
  }

  /** Up and not frozen. */
  get isWell(): boolean {
    return this.#process !== null && !this.#frozen
  }

  /** Whether a process that should sit here ended by itself. */
  get hasDied(): boolean {
    return this.#process !== null && !this.#process.isRunning
  }

  async start(): Promise<void> {
    this.#process = await this.#start()
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const process = this.#process
    this.#process = null
    this.#frozen = false
    await process?.end(signal)
    this.#outputBefore += process?.output ?? ''
  }

  /** Sets the clocks of the process, or of its machine. */
  async setClock(clockAhead: Partial<ClockAhead>): Promise<void> {
    await this.process.ask({ clockAhead })
  }

  freeze(): void {
    this.#frozen = true
    this.process.freeze()
  }

  thaw(): void {
    if (!this.#frozen) return
    this.#frozen = false
    this.#process?.thaw()
  }
}

/** The product as it is run on more than one machine: workers and servers on one database and one Redis. */
export class Site {
  readonly workers: Seat[]
  readonly servers: Seat[]
  /** Where each server is, also after it was restarted. */
  readonly urls: string[]

  private constructor(workers: Seat[], servers: Seat[], urls: string[]) {
    this.workers = workers
    this.servers = servers
    this.urls = urls
  }

  /** Resolves when all of it is up. */
  static async open(options: SiteOptions): Promise<Site> {
    const { serverHooks = [], serverNodeOptions = [], serverEnv = NO_LIMITS, marketTime = '10:00' } = options
    const addresses = { DATABASE_URL: options.databaseUrl, REDIS_URL: options.redisUrl }
    const clock = { CLOCK_SHIFT_MS: String(options.clockShiftMs ?? msUntil(marketTime)) }
    const workerEnv = { ...addresses, ...clock, MARKET_SOURCE: 'simulator' }
    const workers = options.workers.map((own, at) => {
      const env = { ...workerEnv, ...own }
      return new Seat(`worker ${at + 1}`, () => Process.start('worker', env, { hooks: [CLOCK] }))
    })
    const ports = await Promise.all(numbered(options.servers).map(freePort))
    const servers = ports.map((port, at) => {
      const env = { ...addresses, ...SERVER_ENV, ...clock, ...serverEnv, PORT: String(port) }
      const extras = { hooks: [CLOCK, ...serverHooks], nodeOptions: serverNodeOptions }
      return new Seat(`server ${at + 1}`, () => Process.start('server', env, extras))
    })
    const urls = ports.map((port) => `http://127.0.0.1:${port}`)
    const site = new Site(workers, servers, urls)
    await Promise.all(site.seats.map((seat) => seat.start()))
    return site
  }

  get seats(): Seat[] {
    return [...this.workers, ...this.servers]
  }

  /** What every process wrote, for a run that failed. */
  get output(): string {
    return this.seats.map(({ name, output }) => `── ${name}\n${output}`).join('\n')
  }

  async close(): Promise<void> {
    await Promise.all(this.seats.map((seat) => seat.end('SIGTERM')))
  }

  /** Tokens of new sessions of one user. */
  async logIn(sessions: number): Promise<string[]> {
    await this.#post('register', { ...READER, email: 'reader@example.org', name: 'Reader' })
    const grants = numbered(sessions).map(() => this.#post('login', READER))
    return (await Promise.all(grants)).map((grant) => (grant as { access_token: string }).access_token)
  }

  /** A token of a new account. */
  async member(userId: string): Promise<string> {
    const { password } = READER
    await this.#post('register', { user_id: userId, password, email: `${userId}@example.org`, name: userId })
    const grant = await this.#post('login', { user_id: userId, password })
    return (grant as { access_token: string }).access_token
  }

  /** A token of the account that the servers make when there is none. */
  async logInAsAdmin(): Promise<string> {
    const grant = await this.#post('login', {
      user_id: 'admin',
      password: SERVER_ENV.BOOTSTRAP_ADMIN_PASSWORD,
    })
    return (grant as { access_token: string }).access_token
  }

  async #post(path: string, body: object): Promise<unknown> {
    const response = await fetch(`${this.urls[0]}/api/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
}

/** The account of `logIn`. */
export const READER = { user_id: 'reader', password: 'Gy0ul-bada!' }

const SERVER_ENV = {
  SECRET_KEY: 'k7Qz0pXv3mRt9LwYb2NcHd5SgJf8AeU1',
  BOOTSTRAP_ADMIN_PASSWORD: 'Gy0ul-bada!',
  BCRYPT_COST: '4',
  RATE_LIMIT_LOGIN: '1000/minute',
}

/** One person sits at all the readers of a trial. */
const NO_LIMITS = {
  RATE_LIMIT_HANDSHAKES: '100000/minute',
  SOCKETS_PER_SESSION: '1000',
  SOCKETS_PER_ACCOUNT: '1000',
  SOCKET_POINTS_PER_SECOND: '100000',
}

const CLOCK = 'e2e/testing/shifted-clock.js'

/** How far it is to a time of today in Seoul. The simulated market rests for ten minutes before midnight. */
function msUntil(time: string): number {
  const nowMs = Date.now()
  return Date.parse(`${seoulDate(nowMs)}T${time}:00+09:00`) - nowMs
}

const numbered = (count: number) => Array.from({ length: count }, (_, at) => at + 1)
