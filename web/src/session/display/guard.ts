import { RELOAD_REASONS, type ReloadReason } from '#shared/displays/loads'
import type { HoursOf } from '#shared/displays/schedule'
import { schedulePhaseAt } from '#shared/displays/schedule'
import type { SessionPhase } from '#shared/market/phase'
import { seoulDate } from '#shared/market/seoul-time'
import { MINUTE_MS, SECOND_MS } from '#shared/time'

const MIB = 2 ** 20

const AUCTIONS: readonly SessionPhase[] = ['opening_auction', 'closing_auction', 'after_hours_auction']
/** Before and after an auction. */
const AROUND_AUCTION_MS = MINUTE_MS
/** A page that paints nothing for so long hangs; after a longer gap it was the device that slept. */
const FROZEN_MS = 5 * SECOND_MS
const ASLEEP_MS = MINUTE_MS
const NO_DATA_MS = 3 * MINUTE_MS
const NO_CONNECTION_MS = 10 * MINUTE_MS
/** A new build is taken in one minute of this span, another one for each display. */
const STAGGER_MINUTES = 30
/** A heap is high before each garbage collection, so the lowest reading of a span counts. */
const SPAN_READINGS = 30
const GROWING_SPANS = 6
const GROWN_BYTES = 128 * MIB

/** Whether an auction is on, or within a minute of it. Unknown days have none. */
export function isAroundAuction(nowMs: number, hoursOf: HoursOf): boolean {
  const hours = hoursOf(seoulDate(nowMs)) ?? []
  return hours.some(({ phase, atMs }, at) => {
    if (!AUCTIONS.includes(phase)) return false
    const endMs = hours[at + 1]?.atMs ?? atMs
    return nowMs >= atMs - AROUND_AUCTION_MS && nowMs < endMs + AROUND_AUCTION_MS
  })
}

/** Whether no session is on. A market that never closes, such as the simulated one, is between sessions at any time. */
export function isBetweenSessions(nowMs: number, hoursOf: HoursOf): boolean {
  const hours = hoursOf(seoulDate(nowMs)) ?? []
  const neverCloses = hours.length > 0 && hours.every(({ phase }) => phase !== 'closed')
  const phase = schedulePhaseAt(nowMs, hoursOf)
  return neverCloses || phase === null || phase === 'closed' || phase === 'pre_open'
}

/** Whether this is the minute in which this display takes a new build. */
export function isOwnMinute(displayId: string, nowMs: number): boolean {
  let sum = 0
  for (const character of displayId) sum = (sum * 31 + character.charCodeAt(0)) % 65_521
  return Math.floor(nowMs / MINUTE_MS) % STAGGER_MINUTES === sum % STAGGER_MINUTES
}

/** Whether a reload for this reason may be now. That the server answers, and once an hour, is checked beside it. */
export function mayReload(
  reason: ReloadReason,
  { displayId, nowMs, hoursOf }: { displayId: string; nowMs: number; hoursOf: HoursOf },
): boolean {
  if (isAroundAuction(nowMs, hoursOf)) return false
  return reason !== 'new_build' || (isBetweenSessions(nowMs, hoursOf) && isOwnMinute(displayId, nowMs))
}

/** Whether the heap grows without an end. One reading a minute. */
export class HeapSlope {
  #span: number[] = []
  #lows: number[] = []

  /** @returns whether the lowest readings of three hours have grown each half hour, and much in all */
  read(heapBytes: number | null): boolean {
    if (heapBytes === null) return false
    this.#span.push(heapBytes)
    if (this.#span.length === SPAN_READINGS) {
      this.#lows = [...this.#lows, Math.min(...this.#span)].slice(-GROWING_SPANS - 1)
      this.#span = []
    }
    const [first] = this.#lows
    const last = this.#lows.at(-1)
    if (first === undefined || last === undefined || this.#lows.length <= GROWING_SPANS) return false
    const grows = this.#lows.every((low, at) => at === 0 || low > (this.#lows[at - 1] ?? Infinity))
    return grows && last - first >= GROWN_BYTES
  }
}

/** Whether a gap between two frames of a visible page says that it hung. */
export const hasHung = (gapMs: number): boolean => gapMs > FROZEN_MS && gapMs < ASLEEP_MS

/** What is seen of the data at a moment; times are of a monotonic clock, but `receivedMs`. */
export interface DataSigns {
  atMs: number
  isUp: boolean
  /** The position of the market. */
  seq: number | null
  /** Whether the server says that all is well and prices arrive. */
  isLive: boolean
  /** When prices arrived at the worker last, epoch milliseconds, as the server says. */
  receivedMs: number | null
}

/** Finds a page that lives while its data do not: the line is up and prices arrive at the server, but not here; or no line for long. */
export class DataWatch {
  #moved: Pick<DataSigns, 'seq' | 'receivedMs'> | null = null
  #upMs: number | null = null

  /** @returns whether a reload may help */
  look({ atMs, isUp, seq, isLive, receivedMs }: DataSigns): boolean {
    this.#upMs ??= atMs
    if (!isUp) {
      this.#moved = null
      return atMs - this.#upMs >= NO_CONNECTION_MS
    }
    this.#upMs = atMs
    if (this.#moved === null || this.#moved.seq !== seq || !isLive || receivedMs === null) {
      this.#moved = { seq, receivedMs }
      return false
    }
    return receivedMs - (this.#moved.receivedMs ?? receivedMs) >= NO_DATA_MS
  }
}

/** The last reload that the page made by itself. */
export interface KeptReload {
  reason: ReloadReason
  /** Epoch milliseconds of the server. */
  atMs: number
  /** The same by the clock of the device, which may be wrong: a page that starts knows no other yet. */
  deviceMs: number
  /** The key of the page of the round that was in sight, and whether the round went on. */
  page: string | null
  playing: boolean
}

const RELOAD_KEY = 'display-reload'
/** The place in the round is of use only to the page that comes next. */
const PLACE_FOR_MS = 5 * MINUTE_MS

export function keepReload(reload: KeptReload, storage: Pick<Storage, 'setItem'> = localStorage): void {
  storage.setItem(RELOAD_KEY, JSON.stringify(reload))
}

/** @returns null: it has made none */
export function lastReload(storage: Pick<Storage, 'getItem'> = localStorage): KeptReload | null {
  try {
    const kept = JSON.parse(storage.getItem(RELOAD_KEY) ?? 'null') as KeptReload | null
    return kept !== null && RELOAD_REASONS.includes(kept.reason) && Number.isFinite(kept.atMs) ? kept : null
  } catch {
    return null
  }
}

/**
 * The place to which a page comes back that has just loaded itself.
 *
 * @param nowMs by the clock of the device
 */
export function placeToResume(
  reload: KeptReload | null,
  nowMs: number,
): Pick<KeptReload, 'page' | 'playing'> | null {
  return reload !== null && Math.abs(nowMs - reload.deviceMs) < PLACE_FOR_MS ? reload : null
}
