import { krxCalendar, type Calendar } from '#shared/market/calendar'
import type { MarketGroup } from '#shared/market/market-group'
import { isinFor } from '#shared/market/rules'
import { startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import type { MissingPart } from '#shared/protocol/missing'
import { HOUR_MS, MINUTE_MS } from '#shared/time'
import { tradingDayBefore } from '../../history/trading-days.ts'
import { knowing, krxPhaseAt } from '../krx/hours.ts'
import { parseIndices } from '../krx/indices.ts'
import { SourceError, type MarketSource, type ParsedMarket, type PollContext } from '../source.ts'
import type { OpenApi } from './client.ts'
import { createDayBook, type DayAnswer } from './day-book.ts'
import { publicationHours } from './hours.ts'
import { newestPublished, publishedAtMs } from './published.ts'
import { parseIsins, parseQuotes } from './quote-rows.ts'

/**
 * The exchange's official API publishes each trading day on the morning of the next, sixteen and a half hours
 * after its close.
 */
export const KRX_OPENAPI = {
  name: 'krx-openapi',
  board: 'krx',
  delayMinutes: 990,
  pollEveryMs: 10 * MINUTE_MS,
} as const

/** During the longest holidays nothing newer is published for this long. */
const RENEWED_WITHIN_MS = 9 * 24 * HOUR_MS
/** A day that is not published by then is late. */
const LATE_AFTER_MS = 3 * HOUR_MS
const LOOK_BACK_DAYS = 5

interface StockPart {
  part: MarketGroup
  path: string
  /** The endpoints that have the ISINs. */
  master: string
}

const STOCKS: readonly StockPart[] = [
  { part: 'KOSPI', path: 'sto/stk_bydd_trd', master: 'sto/stk_isu_base_info' },
  { part: 'KOSDAQ', path: 'sto/ksq_bydd_trd', master: 'sto/ksq_isu_base_info' },
  { part: 'KONEX', path: 'sto/knx_bydd_trd', master: 'sto/knx_isu_base_info' },
]
const INDICES = [
  { part: 'KOSPI_INDEX', path: 'idx/kospi_dd_trd' },
  { part: 'KOSDAQ_INDEX', path: 'idx/kosdaq_dd_trd' },
] as const satisfies readonly { part: MissingPart; path: string }[]

export interface OpenApiQuotesOptions {
  api: OpenApi
  now?: () => number
  calendar?: Calendar
  /** The last day of the key, if the operator has set it. */
  keyExpires?: SeoulDate | null
}

/**
 * The last complete day of all markets, from the official API. Each of its parts is approved, and fails,
 * separately.
 */
export function createOpenApiQuotes(options: OpenApiQuotesOptions): MarketSource<ParsedMarket> {
  const { api, now = Date.now, calendar = krxCalendar, keyExpires = null } = options
  const book = createDayBook(api, now)

  /** The stocks of the newest day that any market has. @throws SourceError */
  async function newestDay(nowMs: number, signal: AbortSignal) {
    let date = newestPublished(calendar, nowMs)
    for (let back = 0; back <= LOOK_BACK_DAYS; back += 1) {
      const answers = new Map<StockPart, DayAnswer>()
      for (const stocks of STOCKS) answers.set(stocks, await book.read(stocks.path, date, signal))
      refuseNothing([...answers.values()])
      if ([...answers.values()].some((answer) => 'rows' in answer)) return { date, answers }
      date = tradingDayBefore(calendar, date)
    }
    throw new SourceError('nothing_published', `the exchange has nothing of ${LOOK_BACK_DAYS} trading days`)
  }

  /** The master, which needs its own approval, is requested only when a code is new. */
  async function isins(
    { master }: StockPart,
    date: SeoulDate,
    { known, rows, signal }: { known: Map<string, string>; rows: readonly unknown[]; signal: AbortSignal },
  ): Promise<(code: string) => string> {
    const isNew = rows.some((row) => !known.has(String((row as { ISU_CD?: unknown } | null)?.ISU_CD)))
    const answer = isNew ? await book.read(master, date, signal) : null
    const looked = answer !== null && 'rows' in answer ? parseIsins(answer.rows) : new Map<string, string>()
    // The ISIN of a foreign issuer cannot be derived from the code.
    return (code) =>
      known.get(code) ?? looked.get(code) ?? (code.startsWith('9') ? '' : (isinFor(code) ?? ''))
  }

  async function ask({ previous, nowMs, signal }: PollContext): Promise<ParsedMarket> {
    const { date, answers } = await newestDay(nowMs, signal)
    if (previous.tradeDate !== null && date < previous.tradeDate)
      throw new SourceError(
        'stale_answer',
        `the newest day is ${date}, that of the board ${previous.tradeDate}`,
      )
    const known = new Map(
      [...previous.rows()].flatMap(({ code, isin }) => (isin === '' ? [] : [[code, isin]])),
    )
    const market: ParsedMarket = {
      tradeDate: date,
      asOfMs: Math.max(closeMs(date), Math.min(previous.asOfMs, nowMs)),
      rows: [],
      indices: [],
      setAside: [],
      missing: [],
      isDaily: true,
      ...lagOf(date, nowMs),
    }
    for (const [stocks, answer] of answers) {
      if ('missing' in answer) market.missing?.push({ part: stocks.part, reason: answer.missing })
      else {
        const { rows } = answer
        add(market, parseQuotes(date, rows, await isins(stocks, date, { known, rows, signal })))
      }
    }
    for (const { part, path } of INDICES) {
      const answer = await book.read(path, date, signal)
      if ('missing' in answer) market.missing?.push({ part, reason: answer.missing })
      else add(market, parseIndices(answer.rows))
    }
    return { ...market, budget: { ...(await api.budget()), key_expires: keyExpires } }
  }

  function lagOf(date: SeoulDate, nowMs: number): Pick<ParsedMarket, 'lag'> {
    const expected = newestPublished(calendar, nowMs)
    if (date >= expected) return {}
    const isOverdue = nowMs > publishedAtMs(calendar, expected) + LATE_AFTER_MS
    return { lag: { newestDay: date, isOverdue, retryAtMs: nowMs + KRX_OPENAPI.pollEveryMs } }
  }

  function closeMs(date: SeoulDate): number {
    const phases = knowing(calendar, date).hoursOf(date)
    const auction = phases.findIndex(({ phase }) => phase === 'closing_auction')
    return phases[auction + 1]?.atMs ?? startOfSeoulDay(date) + 15.5 * HOUR_MS
  }

  return {
    ...KRX_OPENAPI,
    renewedWithinMs: RENEWED_WITHIN_MS,
    phaseAt: (nowMs) => krxPhaseAt(calendar, nowMs),
    opensAt: (nowMs) => publicationHours(calendar, nowMs),
    poll: ask,
    parse: (answer) => answer,
    close: () => Promise.resolve(),
  }
}

function add(market: ParsedMarket, part: Partial<Pick<ParsedMarket, 'rows' | 'indices' | 'setAside'>>): void {
  // Not spread into push: an invalid answer may have more rows than a call takes arguments.
  market.rows = market.rows.concat(part.rows ?? [])
  market.indices = market.indices.concat(part.indices ?? [])
  market.setAside = market.setAside.concat(part.setAside ?? [])
}

/** @throws SourceError when no market is approved, or none is available */
function refuseNothing(answers: readonly DayAnswer[]): void {
  if (answers.some((answer) => 'rows' in answer)) return
  const missing = answers.flatMap((answer) => ('missing' in answer ? [answer] : []))
  if (missing.every(({ missing: reason }) => reason === 'not_approved'))
    throw new SourceError('key_rejected', 'the key is good for none of the markets, or it has expired', {
      state: 'failing',
    })
  const failed = missing.find(({ error }) => error !== undefined)?.error
  if (failed !== undefined) throw failed
}
