import { isSameStatus } from '#shared/protocol/link-status'
import type { Link } from '#shared/protocol/messages'
import { EVENTS } from '#shared/protocol/events'
import { roomOf } from './rooms.ts'
import type { LiveServer } from './socket-types.ts'

/** A reader that has received nothing for this long gets the link, even if it has not changed. */
const QUIET_MS = 900
/** The maximum time between two links: they show when data last arrived. */
const LINK_EVERY_MS = 5_000

/**
 * Sends the link: immediately when it has changed, otherwise as a heartbeat. Workers repeat it every second;
 * readers that receive batches need it less often.
 */
export class LinkBroadcast {
  readonly #io: LiveServer
  readonly #now: () => number
  #link: Link | null = null
  #batchAtMs = -Infinity
  #sentAtMs = -Infinity

  /** @param now the time that all servers share */
  constructor(io: LiveServer, now: () => number) {
    this.#io = io
    this.#now = now
  }

  /** The followers of the market have received a batch now. */
  batchSent(): void {
    this.#batchAtMs = performance.now()
  }

  publish(link: Link): void {
    const isNews = this.#link === null || !isSameStatus(this.#link, link)
    this.#link = link
    const atMs = performance.now()
    const all = isNews || atMs - this.#batchAtMs >= QUIET_MS || atMs - this.#sentAtMs >= LINK_EVERY_MS
    if (all) this.#sentAtMs = atMs
    const to = all ? this.#io.local : this.#io.local.except(roomOf('market'))
    to.emit(EVENTS.link, { ...link, now_ms: this.#now() })
  }
}
