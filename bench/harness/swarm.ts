import { Child } from './child.ts'

export interface Crowd {
  /** A name for clients that connected together. */
  crowd: string
  address: string
  clients: number
  /** Socket.IO with each client's token, or a bare WebSocket. */
  socketIo?: { tokens: readonly string[] | null; subscribe: object | null }
}

/** A message that reached a client's handler. */
export interface Arrivals {
  seq: Float64Array
  /** ms of the machine's monotonic clock */
  atMs: Float64Array
}

/** More sockets would exceed a process's limit of files; this leaves room for three crowds. */
const CLIENTS_A_PROCESS = 5_000

/** Clients in as many processes as necessary. All are the same `ws` client with the same handler. */
export class Swarm {
  readonly #children: Child[]

  private constructor(children: Child[]) {
    this.#children = children
  }

  static async start(clients: number): Promise<Swarm> {
    const processes = Math.ceil(clients / CLIENTS_A_PROCESS)
    const started = await Promise.all(
      Array.from({ length: processes }, () => Child.start('bench/harness/swarm-process.ts')),
    )
    return new Swarm(started.map(({ child }) => child))
  }

  /** Resolves when all are connected, admitted and subscribed. */
  async connect(crowd: Crowd): Promise<void> {
    const { clients, socketIo } = crowd
    await this.#each((child, at, of) => {
      const [from, to] = [Math.floor((at * clients) / of), Math.floor(((at + 1) * clients) / of)]
      const tokens = socketIo?.tokens?.slice(from, to) ?? null
      return child.ask('connect', {
        ...crowd,
        clients: to - from,
        ...(socketIo === undefined ? {} : { socketIo: { ...socketIo, tokens } }),
      })
    })
  }

  /** Discards the arrivals so far. */
  async forget(crowd: string): Promise<void> {
    await this.#each((child) => child.ask('forget', crowd))
  }

  /**
   * Resolves when every client of the crowd has reached this seq, or this number of messages if they have
   * none.
   */
  async received(crowd: string, upTo: number): Promise<void> {
    await this.#each((child) => child.ask('received', { crowd, upTo }))
  }

  /** The arrivals since `forget`, process by process. */
  arrivals(crowd: string): Promise<Arrivals[]> {
    return this.#each((child) => child.ask<Arrivals>('arrivals', crowd))
  }

  async disconnect(crowd: string): Promise<void> {
    await this.#each((child) => child.ask('disconnect', crowd))
  }

  async stop(): Promise<void> {
    await this.#each((child) => child.stop())
  }

  #each<Value>(ask: (child: Child, at: number, of: number) => Promise<Value>): Promise<Value[]> {
    return Promise.all(this.#children.map((child, at) => ask(child, at, this.#children.length)))
  }
}
