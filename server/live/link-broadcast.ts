import { isSameStatus } from '#shared/protocol/link-status'
import type { Link } from '#shared/protocol/messages'
import { EVENTS } from '#shared/protocol/events'
import { roomOf } from './rooms.ts'
import type { LiveServer } from './socket-types.ts'

/** A reader that has heard nothing for so long is told the link, however little it has changed. */
const QUIET_MS = 900
/** And however much it has heard: it shows when data last arrived. */
const LINK_EVERY_MS = 5_000

/**
 * Tells the link: at once when it is news, and else as a sign of life. Workers repeat it every second; where batches are
 * a sign of life already, readers need not hear it.
 */
export class LinkBroadcast {
  readonly #io: LiveServer
  readonly #now: () => number
  #link: Link | null = null
  #batchAtMs = -Infinity
  #toldAtMs = -Infinity

  /** @param now the time that all servers share */
  constructor(io: LiveServer, now: () => number) {
    this.#io = io
    this.#now = now
  }

  /** Whoever follows the market has heard a batch now. */
  batchSent(): void {
    this.#batchAtMs = performance.now()
  }

  tell(link: Link): void {
    const isNews = this.#link === null || !isSameStatus(this.#link, link)
    this.#link = link
    const atMs = performance.now()
    const all = isNews || atMs - this.#batchAtMs >= QUIET_MS || atMs - this.#toldAtMs >= LINK_EVERY_MS
    if (all) this.#toldAtMs = atMs
    const to = all ? this.#io.local : this.#io.local.except(roomOf('market'))
    to.emit(EVENTS.link, { ...link, now_ms: this.#now() })
  }
}
