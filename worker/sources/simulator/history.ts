import type { Database } from '#database/pool'
import { firstDaySeen } from '#database/history/board-days'
import { INDEX_CODES } from '#shared/market/index-quote'
import { addDays, SEOUL_OFFSET_MS, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { DAY_MS } from '#shared/time'
import {
  EMPTY_PAGE,
  SeriesError,
  type HistorySource,
  type Piece,
  type WantedSeries,
} from '../../history/history-source.ts'
import { indexPastOf } from './past-indices.ts'
import { pastOf, driftOfDays } from './past.ts'
import { SIMULATOR } from './simulator.ts'
import { createUniverse } from './universe.ts'
import type { Stock } from './stock.ts'

/**
 * The days before a simulated market's first, made up so that they end where it began. Simulated days become
 * history by themselves; a later listing has no days before it.
 *
 * @param pauseMs between two stocks; each occupies the embedded database for some ten milliseconds
 */
export function createSimulatorHistory({
  db,
  listings,
  seed,
  historyDays,
  pauseMs = 100,
}: {
  db: Database
  listings: number
  seed: number
  historyDays: number
  pauseMs?: number
}): HistorySource {
  const universe = createUniverse(listings, seed)
  const driftOf = driftOfDays(seed)
  let firstDate: SeoulDate | null = null
  let stocks = new Map<string, Stock>()

  function stockOf(piece: Piece): Stock {
    const stock = stocks.get(piece.code)
    if (stock === undefined) throw new SeriesError('not listed on the first day')
    return stock
  }

  return {
    name: SIMULATOR.name,
    board: SIMULATOR.board,
    pauseMs,
    longestDays: { listing: EVERY_DAY, index: EVERY_DAY, day: EVERY_DAY },

    async wants({ listings: master, progressOf }) {
      const begun = INDEX_CODES.map((code) => progressOf({ kind: 'index', code })?.filled).find(Boolean)
      firstDate ??= begun == null ? await firstDaySeen(db, SIMULATOR.board) : addDays(begun.to, 1)
      if (firstDate === null) return []
      if (stocks.size === 0)
        stocks = new Map(universe(dayNumber(firstDate)).map((stock) => [stock.code, stock]))
      const span = { from: addDays(firstDate, -historyDays), to: addDays(firstDate, -1) }
      return [
        ...INDEX_CODES.map((code): WantedSeries => ({ kind: 'index', code, span })),
        ...master
          .filter(({ code }) => stocks.has(code))
          .map(({ code }): WantedSeries => ({ kind: 'listing', code, span })),
      ]
    },

    trades: () => true,
    restsUntil: () => null,

    read(piece) {
      // Computed backwards from the first day, whatever part is requested.
      const firstDay = dayNumber(firstDate ?? addDays(piece.to, 1))
      const days = firstDay - dayNumber(piece.from)
      const isAsked = ({ tradeDate }: { tradeDate: SeoulDate }) => tradeDate <= piece.to
      if (piece.kind === 'listing') {
        const candles = pastOf(stockOf(piece), firstDay, days, driftOf)
        return Promise.resolve({ ...EMPTY_PAGE, candles: candles.filter(isAsked) })
      }
      const code = INDEX_CODES.find((known) => known === piece.code)
      if (code === undefined) return Promise.reject(new SeriesError('not an index of this board'))
      const indices = indexPastOf(code, seed, firstDay, days, driftOf)
      return Promise.resolve({ ...EMPTY_PAGE, indices: indices.filter(isAsked) })
    },
  }
}

/** A stock's past is computed in one go. */
const EVERY_DAY = 36_500

function dayNumber(date: SeoulDate): number {
  return Math.round((startOfSeoulDay(date) + SEOUL_OFFSET_MS) / DAY_MS)
}
