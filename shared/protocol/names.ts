/** Every name that travels between processes, written once. docs/protocol.md explains them. */

/** Incremented when a reader of the previous version would misread something. */
export const PROTOCOL_VERSION = 1

/** Redis pub/sub channels. */
export const CHANNELS = {
  /** One message per poll: the batches of the topics that changed, a line each. */
  batches: 'market:batches',
  /** The state of the link from source to worker. */
  link: 'market:link',
  /** A day of the exchange's calendar was changed; all processes read it again. */
  calendar: 'calendar:changed',
  /** An admin declared or ended a market-wide halt; workers read the halts again. */
  halts: 'halts:changed',
} as const

/** Redis keys of the servers, completed by an id. */
export const SERVER_KEYS = {
  session: 'session:id:',
  /** The live sessions of an account, sorted by when each ends without activity. */
  sessionsOf: 'session:user:',
  limit: 'limit:',
  /** The number of sockets per account and session on a server, and the live servers. */
  sockets: 'sockets:',
  /** The known addresses of an account. */
  knownAddress: 'known:',
  /** Registrations with a login that was taken, where that must not be revealed. */
  decoy: 'decoy:',
  /** The reads of personal data that a session has already recorded. */
  read: 'read:',
  /** The last reports of displays, by their ids. */
  displayReports: 'display:reports',
  /** Exists while a command may wait for a display. */
  displayCommand: 'display:command:',
  /** What a display has drawn of itself. */
  displayPicture: 'display:picture:',
  /** Held by the server that judges the displays. */
  displayWatch: 'display:watch',
  /** Written and read to check whether Redis works. */
  probe: 'health:probe',
} as const

/** Redis keys of the market, written by the worker. */
export const KEYS = {
  /** The whole board as of some messages ago. */
  image: 'market:image',
  /** A list: the messages published since, which lead from that image to the newest position. */
  tail: 'market:tail',
  /**
   * The newest position, `<epoch>:<market seq>:<index seq>`, for a cheap check whether an image is current.
   */
  position: 'market:position',
  /** The run of Redis in which the epoch began. */
  run: 'market:run',
  /** The outcome of a poll that is being stored and not yet published. */
  pending: 'market:pending',
  link: 'market:link:last',
  /** When the poll schedule last ran on a worker that may poll. */
  heartbeat: 'market:rung',
  /** The progress of the daily history. */
  history: 'market:history',
  /** Which of several sources fills the board, and the state of each. */
  order: 'market:order',
  /** Exists while the next poll is not due yet. */
  polled: 'market:polled',
  /** Followed stocks, scored by when a server last reported them; written by servers. */
  followed: 'market:followed',
  /** A hash: the validators of each feed's newest answer, for conditional requests. */
  feeds: 'news:feeds',
  /** A hash: the status of each collector of disclosures and headlines. */
  collectors: 'collectors',
  /** The state of the replay; servers write it, too. */
  replay: 'market:replay',
} as const

/** Redis hashes about the database's jobs, where the worker runs them. Both are keyed by job number. */
export const MAINTENANCE_KEYS = {
  /** When it last ran, epoch milliseconds. */
  lastRun: 'maintenance:last-run',
  /** Why its last run failed, as JSON: the job, the time, the reason. */
  faults: 'maintenance:faults',
} as const

/** The stored failure of a job. */
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
  /** What is due to be sent is looked for, and what was found. */
  outbox: 'outbox',
  webhooks: 'webhooks',
} as const
