import { krxCalendar, type Calendar } from '#shared/market/calendar'
import { seoulDate, type SeoulDate } from '#shared/market/seoul-time'
import type { Budget } from '#shared/protocol/messages'
import { SourceError, type MarketSource, type ParsedMarket } from '../source.ts'
import { readDatetime, writeDay } from './datetime.ts'
import { createKrxApi, type KrxApiOptions } from './api.ts'
import { SourceFault } from '../access/fault.ts'
import { DELAY_MINUTES, krxHours, krxPhaseAt } from './hours.ts'
import { createIndexTables } from '../access/index-tables.ts'
import { INDEX_FAMILIES, parseIndices } from './indices.ts'
import { parseListing } from './listing.ts'
import type { KrxTable } from './table.ts'

export const KRX = {
  name: 'krx',
  board: 'krx',
  delayMinutes: DELAY_MINUTES,
  pollEveryMs: 120_000,
} as const

export interface KrxSourceOptions extends KrxApiOptions {
  calendar?: Calendar
}

/** The raw result of a poll: the tables as received, the listing never empty. */
export interface KrxAnswer {
  /** The requested day. */
  tradeDate: SeoulDate
  listing: KrxTable
  indices: KrxTable[]
  budget?: Budget
}

/**
 * The KRX Data Marketplace: all listings and the three indices of the board, twenty minutes late, with a
 * login.
 */
export function createKrxSource(options: KrxSourceOptions): MarketSource<KrxAnswer> {
  const { log, now = Date.now, calendar = krxCalendar } = options
  const api = createKrxApi(options)
  const { businessDay } = api
  const indexTables = createIndexTables({
    parts: INDEX_FAMILIES,
    log,
    now,
    ask: (family, trdDd: string, signal) =>
      api.ask('MDCSTAT00101', { idxIndMidclssCd: family, trdDd }, signal),
  })

  async function askListing(trdDd: string, signal: AbortSignal): Promise<KrxTable> {
    const listing = await api.ask('MDCSTAT01501', { mktId: 'ALL', trdDd }, signal)
    if (listing.rows.length > 0) return listing
    throw new SourceFault('empty_answer', 'the listing holds no stock', 'transient')
  }

  /** For another day than its current one, the exchange answers without prices instead of refusing. */
  function checkDay(tradeDate: SeoulDate, listing: KrxTable): void {
    if (listing.rows.every(isUnpriced)) businessDay.doubt()
    const asOfMs = readDatetime(listing.currentDatetime)
    if (asOfMs !== null && seoulDate(asOfMs) < tradeDate) {
      throw new SourceFault(
        'unusable_answer',
        `an answer of ${seoulDate(asOfMs)} about ${tradeDate}`,
        'transient',
      )
    }
  }

  return {
    ...KRX,
    phaseAt: (nowMs) => krxPhaseAt(calendar, nowMs),
    opensAt: (nowMs) => krxHours(calendar, nowMs),

    poll: ({ signal }) =>
      api.visit(async () => {
        try {
          const tradeDate = await businessDay.ask(signal)
          const listing = await askListing(writeDay(tradeDate), signal)
          checkDay(tradeDate, listing)
          const indices = await indexTables.ask(writeDay(tradeDate), signal)
          return { tradeDate, listing, indices, ...(await api.budget()) }
        } catch (error) {
          businessDay.doubt()
          throw error
        }
      }),

    parse: parseKrxAnswer,
    close: () => Promise.resolve(),
  }
}

function isUnpriced(row: unknown): boolean {
  return (row as { TDD_CLSPRC?: unknown } | null)?.TDD_CLSPRC === '-'
}

/**
 * Rows that cannot be parsed are set aside; an answer with mostly unusable rows is rejected.
 *
 * @throws SourceError `unusable_answer`
 */
export function parseKrxAnswer({ tradeDate, listing, indices, budget }: KrxAnswer): ParsedMarket {
  const asOfMs = readDatetime(listing.currentDatetime)
  if (asOfMs === null) throw new SourceError('unusable_answer', 'the answer has no time')
  const stocks = parseListing(listing.rows)
  if (stocks.setAside.length * 2 > listing.rows.length) {
    const [first] = stocks.setAside
    const counts = `${stocks.setAside.length} of ${listing.rows.length} rows`
    throw new SourceError('unusable_answer', `${counts} cannot be understood, the first: ${first?.reason}`)
  }
  const board = parseIndices(indices.flatMap((table) => table.rows))
  return {
    tradeDate,
    asOfMs,
    rows: stocks.rows,
    indices: board.indices,
    setAside: [...stocks.setAside, ...board.setAside],
    ...(budget === undefined ? {} : { budget }),
  }
}
