import type { StockCode } from '#shared/market/quote'

/** A stock whose page was visited in this browser. */
export interface Visit {
  code: StockCode
  times: number
  lastMs: number
}

const STORAGE_KEY = 'stock-visits'
/** The oldest ones beyond this number are dropped. */
const MAX_VISITS = 100

type Store = Pick<Storage, 'getItem' | 'setItem'>

/** The valid stored entries, latest first. */
export function readVisits(storage: Store): Visit[] {
  let stored: unknown
  try {
    stored = JSON.parse(storage.getItem(STORAGE_KEY) ?? '[]')
  } catch {
    return []
  }
  return (Array.isArray(stored) ? (stored as unknown[]) : [])
    .flatMap((one): Visit[] => {
      const { code, times, lastMs } = Object(one) as Record<string, unknown>
      return typeof code === 'string' && typeof times === 'number' && typeof lastMs === 'number'
        ? [{ code, times, lastMs }]
        : []
    })
    .sort((a, b) => b.lastMs - a.lastMs)
    .slice(0, MAX_VISITS)
}

export function noteVisit(storage: Store, code: StockCode, nowMs: number): void {
  const visits = readVisits(storage)
  const times = (visits.find((visit) => visit.code === code)?.times ?? 0) + 1
  const others = visits.filter((visit) => visit.code !== code)
  const kept = [{ code, times, lastMs: nowMs }, ...others].slice(0, MAX_VISITS)
  storage.setItem(STORAGE_KEY, JSON.stringify(kept))
}

/** The stocks visited last, and the other ones visited most. */
export function suggested(
  visits: readonly Visit[],
  count: number,
): { recent: StockCode[]; often: StockCode[] } {
  const recent = visits.slice(0, count).map(({ code }) => code)
  const often = visits
    .filter(({ code, times }) => times > 1 && !recent.includes(code))
    .sort((a, b) => b.times - a.times || b.lastMs - a.lastMs)
    .slice(0, count)
    .map(({ code }) => code)
  return { recent, often }
}
