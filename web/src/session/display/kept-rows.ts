import { MINUTE_MS } from '#shared/time'

/** Rows of a list beside the board, as a screen keeps them. */
export interface KeptRows<Row> {
  /** When they were kept, by the server's clock. */
  atMs: number
  rows: readonly Row[]
}

const ROWS_KEY = 'display-rows-'
/** As many as a screen holds. */
const MAX_ROWS = 20
/** Small computers write to cards that wear out. */
const KEEP_EVERY_MS = 5 * MINUTE_MS

type Store = Pick<Storage, 'getItem' | 'setItem'>

/** @returns null: none were kept */
export function keptRows<Row>(list: string, storage: Store = localStorage): KeptRows<Row> | null {
  try {
    const kept = JSON.parse(storage.getItem(ROWS_KEY + list) ?? 'null') as KeptRows<Row> | null
    return kept !== null && Array.isArray(kept.rows) && Number.isFinite(kept.atMs) ? kept : null
  } catch {
    return null
  }
}

/** Keeps the newest rows of a list now and then: a screen that restarts without the server shows them, with their time. */
export function keepRows<Row>(
  list: string,
  { atMs, rows }: KeptRows<Row>,
  storage: Store = localStorage,
): void {
  if (Math.abs(atMs - (keptRows(list, storage)?.atMs ?? -Infinity)) < KEEP_EVERY_MS) return
  storage.setItem(ROWS_KEY + list, JSON.stringify({ atMs, rows: rows.slice(0, MAX_ROWS) }))
}

export function forgetRows(storage: Storage = localStorage): void {
  const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '')
  for (const key of keys) if (key.startsWith(ROWS_KEY)) storage.removeItem(key)
}
