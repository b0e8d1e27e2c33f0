import { changeRate } from '#shared/market/change'
import type { Quote } from '#shared/market/quote'
import { seededRandom } from '#shared/testing/random-market'
import { blankRow, stockRow } from '../../worker/sources/krx/testing/rows.ts'
import type { StockCells } from '../../worker/sources/krx/testing/rows.ts'

/** A quote of the day's file with all fields that REST derives, except the time. */
export type DayQuote = Omit<Quote, 'as_of'>

/** The exchange's answer at one moment of a day. */
export interface Moment {
  datetime: string
  rows: StockCells[]
  quotes: DayQuote[]
}

/**
 * A made-up trading day at the exchange: blank until the first data, then prices that move, halted stocks, a
 * stock at its limit, one whose first trade is late, names with `&`, letters in codes.
 */
export function marketDay({
  listings,
  moments,
  seed,
}: {
  listings: number
  moments: number
  seed: number
}): Moment[] {
  const random = seededRandom(seed)
  const below = (n: number) => Math.floor(random() * n)
  const stocks = Array.from({ length: listings }, (_, n) =>
    openStock(n, 1_000 + below(900_000), below(1_000_000_000)),
  )
  return Array.from({ length: moments }, (_, moment) => {
    if (moment > 0) for (const stock of stocks) if (moment === 1 || random() < 0.6) trade(stock, below)
    return {
      datetime: `2026.03.19 AM 09:${String(15 + moment).padStart(2, '0')}:00`,
      rows: stocks.map((stock) => (moment === 0 ? blankRow(constantCells(stock)) : cells(stock))),
      quotes: stocks.map((stock) => (moment === 0 ? beforeData(stock) : quoteOf(stock))),
    }
  })
}

interface Stock {
  code: string
  name: string
  base: number
  price: number
  open: number
  high: number
  low: number
  volume: number
  value: number
  shares: number
  halted: boolean
}

function openStock(n: number, base: number, shares: number): Stock {
  const code = n % 40 === 7 ? `${String(1000 + n)}A0` : `${String(10_000 + n)}0`
  const name = n % 50 === 3 ? `K&T ${n}` : `종목 ${n}`
  const halted = n % 25 === 4
  return {
    code,
    name,
    base,
    price: base,
    open: 0,
    high: 0,
    low: 0,
    volume: 0,
    value: 0,
    shares: shares + 1,
    halted,
  }
}

function trade(stock: Stock, below: (n: number) => number): void {
  if (stock.halted) return
  const volume = 1 + below(5_000)
  stock.price = Math.max(1, stock.price + below(401) - 200)
  stock.open ||= stock.price
  stock.high = Math.max(stock.high, stock.price)
  stock.low = stock.low === 0 ? stock.price : Math.min(stock.low, stock.price)
  stock.volume += volume
  stock.value += volume * stock.price + below(100)
}

const isinOf = (stock: Stock) => `KR7${stock.code.slice(0, 5)}0009`
const thousands = (value: number) => value.toLocaleString('en-US')

function constantCells(stock: Stock): Partial<StockCells> {
  return {
    ISU_SRT_CD: stock.code,
    ISU_CD: isinOf(stock),
    ISU_ABBRV: stock.name,
    LIST_SHRS: thousands(stock.shares),
  }
}

function cells(stock: Stock): StockCells {
  const { price, base, open, high, low, volume, value, shares } = stock
  return stockRow({
    ...constantCells(stock),
    TDD_CLSPRC: thousands(price),
    FLUC_TP_CD: volume === 0 ? '0' : price > base ? '1' : price < base ? '2' : '3',
    CMPPREVDD_PRC: thousands(price - base),
    FLUC_RT: (changeRate(price - base, base) ?? 0).toFixed(2),
    TDD_OPNPRC: thousands(open),
    TDD_HGPRC: thousands(high),
    TDD_LWPRC: thousands(low),
    ACC_TRDVOL: thousands(volume),
    ACC_TRDVAL: thousands(value),
    // Around the close the exchange computes it from a stale price; it must not be used.
    MKTCAP: thousands(price * shares - 1),
  })
}

function quoteOf(stock: Stock): DayQuote {
  const { code, name, price, base, open, high, low, volume, value, shares } = stock
  const traded = volume > 0
  return {
    ...constants(stock),
    code,
    name,
    price,
    previous_close: base,
    change: price - base,
    change_rate: changeRate(price - base, base),
    open: traded ? open : null,
    high: traded ? high : null,
    low: traded ? low : null,
    volume,
    value,
    market_cap: price * shares,
    state: traded ? 'trading' : 'halted',
  }
}

function beforeData(stock: Stock): DayQuote {
  return {
    ...constants(stock),
    price: null,
    previous_close: null,
    change: null,
    change_rate: null,
    open: null,
    high: null,
    low: null,
    volume: 0,
    value: 0,
    market_cap: null,
    state: 'no_data',
  }
}

function constants(stock: Stock) {
  const { code, name, shares } = stock
  return { code, isin: isinOf(stock), name, market: 'KOSDAQ' as const, section: '중견기업부', shares }
}
