import {
  QUOTE_STATES,
  TRADING_FIELDS,
  type QuoteState,
  type Trading,
  type TradingKind,
} from '#shared/market/quote'

/**
 * How each kind of field is stored in `ticks`: the type of its column, and how a stored value is converted.
 */
const KINDS: Readonly<Record<TradingKind, { type: string; read: (stored: Stored) => unknown }>> = {
  price: { type: 'integer', read: (stored) => stored },
  total: { type: 'bigint', read: Number },
  count: { type: 'integer', read: (stored) => stored ?? undefined },
  state: { type: 'text', read: stateOf },
}

type Stored = number | string | null

const FIELDS = (Object.keys(TRADING_FIELDS) as (keyof Trading)[]).map((key) => {
  const { name, kind } = TRADING_FIELDS[key]
  return { key, name, ...KINDS[kind] }
})

/** The columns of `ticks` with the fields of Trading, as a list in SQL. */
export const TRADING_COLUMNS = FIELDS.map(({ name }) => name).join(', ')

/** A tick joined with its listing: all columns of a row of `ticks`. */
export const TICK_COLUMNS = `time, trade_date, ${TRADING_COLUMNS}`

/** One array parameter per column, for unnest. */
export const TRADING_ARRAYS = FIELDS.map(({ type }) => `?::${type}[]`).join(', ')

/** The Trading fields of a row of `ticks`. */
export type TradingRow = Record<(typeof TRADING_FIELDS)[keyof Trading]['name'], Stored>

/** The values of rows, an array per column, in the order of TRADING_COLUMNS; NULL for what a source does not report. */
export function tradingArrays(rows: readonly Trading[]): unknown[][] {
  return FIELDS.map(({ key }) => rows.map((row) => row[key] ?? null))
}

/** @throws Error for a state that is unknown */
export function tradingOf(row: TradingRow): Trading {
  return Object.fromEntries(FIELDS.map(({ key, name, read }) => [key, read(row[name])])) as unknown as Trading
}

/** @throws Error for a state that is unknown */
export function stateOf(stored: Stored): QuoteState {
  const state = QUOTE_STATES.find((known) => known === stored)
  if (state === undefined) throw new Error(`a tick holds an unknown state: ${String(stored)}`)
  return state
}
