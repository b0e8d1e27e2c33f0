import { auditAfter, newestAuditSeq } from '#database/audit-log'
import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import { LOGIN_ACTIONS, type AuditAction } from '#shared/auth/audit-actions'
import type { AdminTopic } from '#shared/protocol/accounts'
import type { AuditRow } from '#shared/rest/audit'

/** A row of the trail as it is sent: encoded once for everybody. */
export interface TailRow {
  seq: number
  topics: readonly AdminTopic[]
  json: string
}

/**
 * How often the database is asked for new rows while somebody follows them. One look at an index that nobody waits for:
 * it needs no help from whoever writes, so rows by the command line or by hand come as soon as any other, and nothing can
 * be lost on the way.
 */
const LOOK_EVERY_MS = 250

/** Read at once. */
const BATCH_ROWS = 200

/** Kept for readers that are a little behind: about half a megabyte. */
const KEPT_ROWS = 1_000

/** The newest rows of the trail, read once for all followers of this server. */
export class AuditTail {
  readonly #database: Database
  readonly #log: Log
  readonly #onLook: () => void
  /** Oldest first, up to the newest that was read. */
  #kept: TailRow[] = []
  #lastSeq: number | null = null
  #looking: NodeJS.Timeout | undefined
  #reading: Promise<void> | null = null
  #isFailing = false

  /** @param onLook called after every look that succeeded, whether or not there was anything new */
  constructor(database: Database, log: Log, onLook: () => void) {
    this.#database = database
    this.#log = log
    this.#onLook = onLook
  }

  /** The newest row that was read. */
  get lastSeq(): number {
    return this.#lastSeq ?? 0
  }

  /**
   * Brings the tail to now: everything that was committed before the call is in it. From here on it looks by itself, until
   * `stop`.
   */
  async follow(): Promise<void> {
    // A read that runs already may have begun before what the caller knows of.
    await this.#reading?.catch(() => {})
    if (this.#looking === undefined) {
      this.#lastSeq = null
      this.#kept = []
      this.#looking = setInterval(() => void this.#look(), LOOK_EVERY_MS)
    }
    await this.#read()
  }

  stop(): void {
    clearInterval(this.#looking)
    this.#looking = undefined
  }

  /** The rows after a number, from memory if they are there; some of them, if there are many. */
  async after(seq: number): Promise<readonly TailRow[]> {
    const [oldest] = this.#kept
    if (oldest !== undefined && oldest.seq <= seq + 1)
      return this.#kept.filter((row) => row.seq > seq).slice(0, BATCH_ROWS)
    return (await auditAfter(this.#database, seq, BATCH_ROWS)).map(tailRow)
  }

  async #look(): Promise<void> {
    if (this.#reading !== null) return
    try {
      await this.#read()
      if (this.#isFailing) this.#log.info('the trail can be read again')
      this.#isFailing = false
      this.#onLook()
    } catch (err) {
      if (!this.#isFailing) this.#log.warn({ err }, 'the trail cannot be read')
      this.#isFailing = true
    }
  }

  #read(): Promise<void> {
    this.#reading ??= this.#readNew().finally(() => (this.#reading = null))
    return this.#reading
  }

  async #readNew(): Promise<void> {
    let lastSeq = this.#lastSeq ?? (await newestAuditSeq(this.#database))
    for (;;) {
      const rows = await auditAfter(this.#database, lastSeq, BATCH_ROWS)
      this.#kept.push(...rows.map(tailRow))
      this.#kept.splice(0, Math.max(0, this.#kept.length - KEPT_ROWS))
      this.#lastSeq = lastSeq = rows.at(-1)?.seq ?? lastSeq
      if (rows.length < BATCH_ROWS) return
    }
  }
}

const LOGINS = new Set<AuditAction>(LOGIN_ACTIONS)

function tailRow(row: AuditRow): TailRow {
  return {
    seq: row.seq,
    topics: LOGINS.has(row.action) ? ['audit', 'logins'] : ['audit'],
    json: JSON.stringify(row),
  }
}
