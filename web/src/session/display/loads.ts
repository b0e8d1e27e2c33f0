import { LOAD_REASONS, MAX_LOADS, type LoadReason, type PageLoad } from '#shared/displays/loads'
import { DAY_MS } from '#shared/time'

/** A loading of the page that has not been reported yet. */
interface KeptLoad {
  id: string
  reason: LoadReason
  /** By the clock of the screen, epoch milliseconds. */
  atMs: number
}

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Loadings of longer ago are not kept by the server. */
const MAX_AGO_MS = 7 * DAY_MS
const LOADS_KEY = 'display-loads'
/** Why the page is about to be loaded anew. */
const REASON_KEY = 'display-load-reason'

/** To be called just before the page is loaded anew. */
export function aboutToLoad(reason: LoadReason, storage: Kept = localStorage): void {
  storage.setItem(REASON_KEY, reason)
}

/** Keeps the loadings of the page of a paired screen until they have been reported; this one is the newest of them. */
export class PageLoads {
  readonly #storage: Kept
  #loads: readonly KeptLoad[]

  /** To be made once a page. */
  constructor(nowMs: number, storage: Kept = localStorage) {
    this.#storage = storage
    const given = storage.getItem(REASON_KEY)
    const reason = LOAD_REASONS.find((known) => known === given) ?? 'outside'
    storage.removeItem(REASON_KEY)
    this.#loads = [{ id: randomId(), reason, atMs: nowMs }, ...readLoads(storage)].slice(0, MAX_LOADS)
    this.#keep()
  }

  /** Those that have not been reported, the newest first. */
  unreported(nowMs: number): PageLoad[] {
    return this.#loads.map(({ id, reason, atMs }) => ({ id, reason, ago_ms: agoMs(nowMs - atMs) }))
  }

  reported(loads: readonly PageLoad[]): void {
    if (loads.length === 0) return
    this.#loads = this.#loads.filter(({ id }) => !loads.some((each) => each.id === id))
    this.#keep()
  }

  /** They are those of a display that this screen no longer is. */
  forget(): void {
    this.#loads = []
    this.#keep()
  }

  #keep(): void {
    if (this.#loads.length === 0) this.#storage.removeItem(LOADS_KEY)
    else this.#storage.setItem(LOADS_KEY, JSON.stringify(this.#loads))
  }
}

let ofThisPage: PageLoads | undefined

/** Those of this page; begins with the first call. */
export const pageLoads = (): PageLoads => (ofThisPage ??= new PageLoads(Date.now()))

function readLoads(storage: Kept): KeptLoad[] {
  try {
    const kept = JSON.parse(storage.getItem(LOADS_KEY) ?? '[]') as (KeptLoad | null)[]
    return Array.isArray(kept) ? kept.filter(isWhole) : []
  } catch {
    return []
  }
}

const isWhole = (load: KeptLoad | null): load is KeptLoad =>
  load !== null &&
  /^[0-9a-f]{1,32}$/.test(load.id) &&
  LOAD_REASONS.includes(load.reason) &&
  Number.isFinite(load.atMs)

/** The clock of a screen may have been set meanwhile. */
const agoMs = (ms: number): number => Math.min(MAX_AGO_MS, Math.max(0, Math.round(ms)))

/** Without https a browser has no `randomUUID`. */
const randomId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )
