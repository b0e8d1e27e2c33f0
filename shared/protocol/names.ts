/** Every word that travels between processes, written once. docs/protocol.md explains them. */

/** Moves when a reader written for the version before would misread something. */
export const PROTOCOL_VERSION = 1

/** Redis pub/sub channels. */
export const CHANNELS = {
  /** One message a poll: the batches of the topics that changed, a line each. */
  batches: 'market:batches',
  /** The health of the hop from source to worker. */
  link: 'market:link',
  /** Somebody has changed a day of the exchange's calendar; everybody reads it again. */
  calendar: 'calendar:changed',
  /** An admin declared or ended a market-wide halt; workers read them again. */
  halts: 'halts:changed',
} as const

/** Redis keys of the servers, completed by an id. */
export const SERVER_KEYS = {
  session: 'session:id:',
  /** The living sessions of an account, by the moment at which each ends unless something happens. */
  sessionsOf: 'session:user:',
  limit: 'limit:',
  /** How many sockets each account and session has on a server, and which servers there are. */
  sockets: 'sockets:',
  /** From where an account has logged in. */
  knownAddress: 'known:',
  /** Registrations of a login that was taken, where that is not told. */
  decoy: 'decoy:',
  /** What a session has read of other people's data, and is on record for. */
  read: 'read:',
  /** Written and read again to see whether Redis works. */
  probe: 'health:probe',
} as const

/** Redis keys of the market, which the worker writes. */
export const KEYS = {
  /** The whole board as it was a little while ago. */
  image: 'market:image',
  /** A list: the messages published since, which lead from that image to the newest position. */
  tail: 'market:tail',
  /** The newest position, `<epoch>:<market seq>:<index seq>`, for a cheap "am I current?". */
  position: 'market:position',
  /** The run of Redis in which the epoch began. */
  run: 'market:run',
  /** The outcome of a poll that is being stored and not yet published. */
  pending: 'market:pending',
  link: 'market:link:last',
  /** When the schedule of polls last rang at a worker that may poll. */
  heartbeat: 'market:rung',
  /** How the filling of the daily history stands. */
  history: 'market:history',
  /** Which of several sources fills the board, and how each of them is. */
  order: 'market:order',
  /** There while the next poll is not due yet. */
  polled: 'market:polled',
  /** Stocks that somebody follows, each by when a server last said so; servers write it. */
  followed: 'market:followed',
  /** A hash: what each feed said of its newest answer, by which it can be asked whether there is another. */
  feeds: 'news:feeds',
  /** A hash: how each collector of disclosures and headlines is. */
  collectors: 'collectors',
  /** Where a recorded day is being replayed; servers write it, too. */
  replay: 'market:replay',
} as const

/** Redis hashes about the database's jobs, where it does not run them by itself. Both are known by a job's number. */
export const MAINTENANCE_KEYS = {
  /** When it last ran, epoch milliseconds. */
  lastRun: 'maintenance:last-run',
  /** Why it failed when it last ran, as JSON: what it is, when, why. */
  faults: 'maintenance:faults',
} as const

/** What is told of a job that failed. */
export interface JobFault {
  job: string
  failed_at_ms: number
  reason: string
}

export const QUEUES = {
  poll: 'market-poll',
  maintenance: 'maintenance',
  history: 'history',
  disclosures: 'disclosures',
  news: 'news',
} as const
