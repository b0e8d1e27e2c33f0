import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { deleteOldTransitions, storeTransitions } from '#database/displays/fleet'
import { lastNotices, storeNotices, type DisplayNotice } from '#database/displays/notices'
import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import { RepeatedFault } from '#platform/repeated-fault'
import { SERVER_KEYS } from '#shared/protocol/names'
import { HOUR_MS } from '#shared/time'
import { dueNotices } from './away-notices.ts'
import { expireDisplayCommands } from './command.ts'
import type { Fleet, JudgedDisplay } from './fleet.ts'

const LOOK_EVERY_MS = 3_000
/** Another server takes over when the one that judges has not renewed its lease for so long. */
const LEASE_MS = 3 * LOOK_EVERY_MS
const CLEAN_EVERY_MS = HOUR_MS

export interface FleetWatchDeps {
  database: Database
  redis: Redis
  fleet: Fleet
  now: () => number
  /** When the trading hours began that are on; null: there are none. */
  sessionBegan: (nowMs: number) => number | null
  /** For how long in trading hours nothing is heard of a display before admins are notified. */
  noticeAfterMs: number
  log: Log
}

/** Judges all displays, on one of the servers, stores when one is in another state, and ends commands that are out of time. */
export class FleetWatch {
  readonly #deps: FleetWatchDeps
  readonly #holder = randomUUID()
  readonly #fault: RepeatedFault
  #looking: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()
  #cleanedMs = -Infinity
  /** The last notice about each display, while this server judges. */
  #notices: Map<string, DisplayNotice> | null = null

  constructor(deps: FleetWatchDeps) {
    this.#deps = deps
    this.#fault = new RepeatedFault(deps.log, 'displays cannot be judged')
  }

  start(): void {
    const look = () => {
      this.#running = this.#lookSafely().finally(() => {
        if (this.#looking !== undefined) this.#looking = setTimeout(look, LOOK_EVERY_MS)
      })
    }
    this.#looking = setTimeout(look, LOOK_EVERY_MS)
  }

  async stop(): Promise<void> {
    clearTimeout(this.#looking)
    this.#looking = undefined
    await this.#running
  }

  /** One round, if this server holds the lease. */
  async look(): Promise<void> {
    const { database, fleet, now } = this.#deps
    const lease = await this.#takeLease()
    // Another server may have sent notices since this one judged last.
    if (lease !== 'kept') this.#notices = null
    if (lease === 'taken') return
    const judged = await fleet.judged()
    const nowMs = now()
    const changed = judged.filter(({ display, verdict }) => display.fleet_state !== verdict.state)
    await storeTransitions(
      database,
      changed.map(({ display, verdict: { state, reason, sinceMs } }) => ({
        displayId: display.id,
        state,
        reason,
        sinceMs: sinceMs ?? nowMs,
      })),
      new Date(nowMs),
    )
    await this.#notify(judged, nowMs)
    await expireDisplayCommands(database, new Date(nowMs))
    if (nowMs - this.#cleanedMs < CLEAN_EVERY_MS) return
    this.#cleanedMs = nowMs
    await deleteOldTransitions(database, new Date(nowMs))
    this.#notices = null
    await fleet.reports.clean(nowMs)
  }

  async #notify(judged: readonly JudgedDisplay[], nowMs: number): Promise<void> {
    const { database, sessionBegan, noticeAfterMs: afterMs } = this.#deps
    if (judged.length === 0) return
    const last = (this.#notices ??= await lastNotices(database))
    const notices = dueNotices(judged, last, { nowMs, afterMs, sessionBeganMs: sessionBegan(nowMs) })
    if (notices.length === 0) return
    // Read again, as it is only known to be stored when this has not failed.
    this.#notices = null
    await storeNotices(database, notices, new Date(nowMs))
  }

  async #lookSafely(): Promise<void> {
    try {
      await this.look()
      this.#fault.over()
    } catch (err) {
      this.#fault.noticed(err)
    }
  }

  /** @returns `taken`: by another server; `new`: this one has taken it now */
  async #takeLease(): Promise<'taken' | 'new' | 'kept'> {
    const { redis } = this.#deps
    const answer = await redis.eval(TAKE, 1, SERVER_KEYS.displayWatch, this.#holder, LEASE_MS)
    return answer as 'taken' | 'new' | 'kept'
  }
}

const TAKE = `
  local holder = redis.call('GET', KEYS[1])
  if holder and holder ~= ARGV[1] then return 'taken' end
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return holder and 'kept' or 'new'`
