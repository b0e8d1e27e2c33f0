import type { QuoteState, StockCode } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { LinkCode, StockMark } from '#shared/protocol/messages'
import type { Missing } from '#shared/protocol/missing'
import type { RowSetAside, SourceIndex } from '../../source.ts'
import type { MasterListing } from '../masters/master-file.ts'
import type { PacerCounts } from '../access/pacer.ts'
import type { BrokerQuote } from '../quotes/quote.ts'

/** The data received from the broker at one moment. */
export interface FeedEntry {
  /** The trading day of the data. */
  date: SeoulDate
  receivedMs: number
  quotes: BrokerQuote[]
  indices?: SourceIndex[]
}

/** The state of the worker that holds the key. */
export interface CollectorStatus {
  /** The fault that stops the requests. */
  fault: { code: LinkCode; message: string; state: 'failing' | 'stopped'; retryAtMs: number | null } | null
  /** What is incomplete, although quotes arrive. */
  notice: { code: LinkCode; detail: string } | null
  /** The last round through the whole market: its start and duration, and what the pacer did in it. */
  round: ({ beganMs: number; tookMs: number } & PacerCounts) | null
  setAside: RowSetAside[]
  marks: StockMark[]
}

/** All listings, from the master files. */
export interface FeedListing {
  /** Changes when any listing changes. */
  version: string
  listings: MasterListing[]
  missing: Missing[]
  setAside: RowSetAside[]
}

type Packed = [
  StockCode,
  number,
  number,
  number | null,
  number | null,
  number | null,
  number,
  number,
  QuoteState,
]

/** As compact as possible, because Redis persists every write. */
export function packEntry({ date, receivedMs, quotes, indices = [] }: FeedEntry): string {
  const packed = quotes.map((q): Packed => [
    q.code,
    q.price,
    q.previousClose,
    q.open,
    q.high,
    q.low,
    q.volume,
    q.value,
    q.state,
  ])
  return JSON.stringify([date, receivedMs, packed, ...(indices.length === 0 ? [] : [indices])])
}

export function unpackEntry(text: string): FeedEntry {
  const [date, receivedMs, packed, indices = []] = JSON.parse(text) as [
    SeoulDate,
    number,
    Packed[],
    SourceIndex[]?,
  ]
  const quotes = packed.map(([code, price, previousClose, open, high, low, volume, value, state]) => ({
    ...{ code, price, previousClose, open, high, low, volume, value, state },
  }))
  return { date, receivedMs, quotes, indices }
}
