import type { Socket } from 'node:net'
import { createScramSha256Data, PostgresConnection, type ScramSha256Data } from 'pg-gateway'
import { duplexOf } from './duplex.ts'
import type { Engine } from './engine.ts'
import { Isolation } from './isolation.ts'
import {
  backendKeyData,
  fatalError,
  firstValueOf,
  parse,
  parameterStatus,
  query,
  sqlOf,
  startupRequestOf,
  statusOf,
  SYNC,
  typeOf,
  withSql,
  type TransactionStatus,
} from './messages.ts'
import { Session } from './session.ts'

const NOTHING = new Uint8Array()

/** Postgres would wait for the data on the socket, which traps the WebAssembly module. */
const COPY_FROM_STDIN = /(^|;)\s*copy\s[^;]*\sfrom\s+stdin\b/i
const REFUSE_COPY = `DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
  MESSAGE = 'the embedded database has no COPY FROM STDIN'; END $$`

/** The error comes first: the Sync alone would commit what an unfinished batch has done so far. */
const ABANDON = [parse('the client is gone'), SYNC, query('ROLLBACK')]

/** Query, Parse, Bind, Describe, Execute, Close, Flush, Sync, FunctionCall. */
const FOR_THE_DATABASE = 'QPBDECHSF'
/** Copy data that is still on its way after COPY has failed is ignored. */
const LEFT_OVER_COPY = 'dcf'

interface Connection {
  id: number
  socket: Socket
  /** `undefined` in the middle of a batch of extended-protocol messages. */
  status: TransactionStatus | undefined
  lastMessageAtMs: number
  isClosed: boolean
  inFlight: Promise<unknown>
  left: Promise<void>
}

/** Its place in the session queue for statements of the server itself. */
const HOUSEKEEPER = { socket: undefined }

export interface WireOptions {
  engine: Engine
  /** The password; any user and database name is accepted. */
  password: string
  now?: () => number
}

/** Serves the one session of the database to any number of connections. */
export class Wire {
  readonly #engine: Engine
  readonly #session = new Session<Connection | typeof HOUSEKEEPER>()
  readonly #isolation: Isolation<Connection | typeof HOUSEKEEPER>
  readonly #scram: Promise<ScramSha256Data>
  readonly #now: () => number
  readonly #connections = new Set<Connection>()
  #served = 0
  #messages = 0

  constructor({ engine, password, now = Date.now }: WireOptions) {
    this.#engine = engine
    this.#isolation = new Isolation(engine)
    this.#scram = createScramSha256Data(password)
    this.#now = now
  }

  serve(socket: Socket): void {
    this.#served += 1
    const connection: Connection = {
      id: this.#served,
      socket,
      status: 'idle',
      lastMessageAtMs: this.#now(),
      isClosed: false,
      inFlight: Promise.resolve(),
      left: new Promise((closed) => socket.once('close', closed)).then(() => this.#leave(connection)),
    }
    this.#connections.add(connection)
    // Otherwise every statement waits 40 ms for the other side's delayed acknowledgement.
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    // The connection runs by itself until its socket ends.
    new PostgresConnection(duplexOf(socket), {
      auth: { method: 'scram-sha-256', getScramSha256Data: () => this.#scram },
      onAuthenticated: () => this.#greet(connection),
      onMessage: (message, { isAuthenticated, hasStarted }) => {
        if (isAuthenticated) return this.#receive(connection, message)
        return hasStarted ? undefined : this.#answerStartupRequest(connection, message)
      },
    })
  }

  /** Whether a connection waits for another to give back the session. */
  get isContested(): boolean {
    return this.#session.isContested
  }

  /** How many messages the connections have sent to the database. */
  get messages(): number {
    return this.#messages
  }

  /** Ends every connection and resolves when the session is idle. */
  async close(): Promise<void> {
    const connections = [...this.#connections]
    for (const { socket } of connections) socket.destroy()
    await Promise.all(connections.map(({ left }) => left))
  }

  /** Ends a connection that sits in an open transaction for `limitMs` while others wait for the session. */
  endIdleTransaction(limitMs: number): void {
    const owner = this.#session.owner
    if (owner?.socket === undefined || !this.#session.isContested) return
    if (this.#now() - owner.lastMessageAtMs < limitMs) return
    owner.socket.end(fatalError('25P03', 'terminating connection due to idle-in-transaction timeout'))
    owner.socket.destroySoon()
  }

  /**
   * Runs a statement of the server itself, with the owner's rights, when no transaction is open; returns the
   * first value.
   */
  async run(sql: string): Promise<string | undefined> {
    await this.#session.acquire(HOUSEKEEPER)
    try {
      const message = await this.#isolation.enter(HOUSEKEEPER, query(sql))
      return firstValueOf(await this.#engine.exec(message))
    } finally {
      this.#session.release(HOUSEKEEPER)
    }
  }

  #greet({ id, socket }: Connection): void {
    const { serverVersion } = this.#engine
    const parameters = { ...SESSION_PARAMETERS, server_version: serverVersion }
    for (const [name, value] of Object.entries(parameters)) socket.write(parameterStatus(name, value))
    socket.write(backendKeyData(id))
  }

  #answerStartupRequest({ socket }: Connection, message: Uint8Array): Uint8Array | undefined {
    const request = startupRequestOf(message)
    if (request === 'gss-encryption') return Buffer.from('N')
    if (request !== 'cancel') return undefined
    // WebAssembly cannot be interrupted. Like Postgres, end without an answer.
    socket.end()
    return NOTHING
  }

  #receive(connection: Connection, message: Uint8Array): Promise<Uint8Array> | Uint8Array | undefined {
    const type = typeOf(message)
    if (type === 'X') return undefined
    if (LEFT_OVER_COPY.includes(type) || connection.isClosed) return NOTHING
    if (!FOR_THE_DATABASE.includes(type)) {
      connection.socket.end(fatalError('08P01', `invalid frontend message type ${message[0] ?? 0}`))
      return NOTHING
    }
    const reply = this.#forward(connection, message)
    connection.inFlight = reply
    return reply
  }

  async #forward(connection: Connection, message: Uint8Array): Promise<Uint8Array> {
    if (!(await this.#session.acquire(connection))) return NOTHING
    this.#messages += 1
    connection.status = undefined
    connection.lastMessageAtMs = this.#now()
    const own = await this.#isolation.enter(connection, message)
    const refused = COPY_FROM_STDIN.test(sqlOf(own) ?? '')
    const reply = await this.#engine.exec(refused ? withSql(own, REFUSE_COPY) : own)
    connection.status = statusOf(reply)
    connection.lastMessageAtMs = this.#now()
    if (connection.status === 'idle') this.#session.release(connection)
    return reply
  }

  /** Releases what a closed connection holds; an open transaction is rolled back. */
  async #leave(connection: Connection): Promise<void> {
    connection.isClosed = true
    this.#session.leave(connection)
    await connection.inFlight
    if (this.#session.owner === connection && connection.status !== 'idle') {
      for (const message of ABANDON) await this.#engine.exec(message)
    }
    await this.#session.acquire(connection)
    await this.#isolation.forget(connection)
    this.#session.release(connection)
    this.#connections.delete(connection)
  }
}

/** Parameters that drivers read at the start; the server version is added. */
const SESSION_PARAMETERS = {
  server_encoding: 'UTF8',
  client_encoding: 'UTF8',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  integer_datetimes: 'on',
  standard_conforming_strings: 'on',
  is_superuser: 'on',
}
