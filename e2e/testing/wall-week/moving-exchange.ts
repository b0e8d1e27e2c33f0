import type { ServerResponse } from 'node:http'
import { changeRate } from '#shared/market/change'
import type { Calendar } from '#shared/market/calendar'
import { seoulIso } from '#shared/market/seoul-time'
import { seededRandom } from '#shared/testing/random-market'
import { TestExchange } from '../../../worker/sources/krx/testing/exchange.ts'
import { indexRow, stockRow, type StockCells } from '../../../worker/sources/krx/testing/rows.ts'

interface Stock {
  code: string
  base: number
  price: number
  high: number
  low: number
  volume: number
}

/** How many of the stocks trade between two answers. */
const TRADED_SHARE = 0.6
/** The exchange is so late. */
const DELAY_MS = 20 * 60_000

interface MovingExchangeOptions {
  now: () => number
  calendar: Calendar
  listings: number
  seed: number
}

/**
 * The exchange's stand-in as a market that moves: with every answer most stocks have another price, and a day begins where the
 * one before ended. What time it is there, and on which days it trades, is handed in.
 */
export class MovingExchange {
  readonly #exchange: TestExchange
  readonly #now: () => number
  readonly #calendar: Calendar
  readonly #random: () => number
  readonly #stocks: Stock[]
  #date = ''
  /** The requests that a silent exchange accepted. */
  readonly #unanswered = new Set<ServerResponse>()
  #isSilent = false

  private constructor(exchange: TestExchange, { now, calendar, listings, seed }: MovingExchangeOptions) {
    this.#exchange = exchange
    this.#now = now
    this.#calendar = calendar
    this.#random = seededRandom(seed)
    this.#stocks = Array.from({ length: listings }, (_, at) => {
      const price = 1_000 + this.#below(200_000)
      return { code: `${10_000 + at}0`, base: price, price, high: price, low: price, volume: 0 }
    })
    exchange.override = ({ what }, response) => {
      if (what === 'listing') this.#trade()
      if (this.#isSilent) this.#unanswered.add(response)
      return this.#isSilent
    }
    exchange.indices = (form) => this.#indices(form)
    this.#trade()
  }

  static async open(options: MovingExchangeOptions): Promise<MovingExchange> {
    return new MovingExchange(await TestExchange.open(), options)
  }

  get baseUrl(): string {
    return this.#exchange.baseUrl
  }

  /** How many times it was read. */
  get polls(): number {
    return this.#exchange.count('listing')
  }

  /** Accepts requests and answers none; when that is over, it drops them, as one that was restarted does. */
  silent(isSilent: boolean): void {
    this.#isSilent = isSilent
    if (isSilent) return
    for (const response of this.#unanswered) response.destroy()
    this.#unanswered.clear()
  }

  close(): Promise<void> {
    return this.#exchange.close()
  }

  #below(n: number): number {
    return Math.floor(this.#random() * n)
  }

  #trade(): void {
    const asOfMs = this.#now() - DELAY_MS
    const asOf = seoulIso(asOfMs)
    const date = this.#calendar.tradeDateAt(asOfMs)
    if (date !== this.#date) this.#beginDay(date)
    for (const stock of this.#stocks) {
      if (stock.volume > 0 && this.#random() > TRADED_SHARE) continue
      const most = Math.floor(stock.base * 0.29)
      const moved = stock.price + (this.#below(201) - 100) * Math.max(1, Math.round(stock.base / 20_000))
      stock.price = Math.min(stock.base + most, Math.max(stock.base - most, moved))
      stock.high = Math.max(stock.high, stock.price)
      stock.low = Math.min(stock.low, stock.price)
      stock.volume += 1 + this.#below(5_000)
    }
    this.#exchange.datetime = datetimeOf(asOf)
    this.#exchange.rows = this.#stocks.map(cells)
  }

  #beginDay(date: string): void {
    this.#date = date
    this.#exchange.businessDay = date.replaceAll('-', '')
    for (const stock of this.#stocks)
      Object.assign(stock, { base: stock.price, high: stock.price, low: stock.price, volume: 0 })
  }

  #indices(form: URLSearchParams): Record<string, unknown> {
    const names = form.get('idxIndMidclssCd') === '02' ? ['코스피', '코스피 200'] : ['코스닥']
    const output = names.map((name, at) => {
      const change = this.#below(20_000) / 100 - 100
      const level = 2_500 - at * 2_000 + change
      return indexRow(name, {
        CLSPRC_IDX: points(level),
        FLUC_TP_CD: change > 0 ? '1' : '2',
        CMPPREVDD_IDX: change.toFixed(2),
        FLUC_RT: ((change / (level - change)) * 100).toFixed(2),
        OPNPRC_IDX: points(level - change),
        HGPRC_IDX: points(level + 120),
        LWPRC_IDX: points(level - 220),
      })
    })
    return { output, CURRENT_DATETIME: this.#exchange.datetime }
  }
}

/** `2026.11.18 AM 09:05:00`, by a clock of twelve hours. */
function datetimeOf(iso: string): string {
  const hour = Number(iso.slice(11, 13))
  const time = `${String(hour % 12 || 12).padStart(2, '0')}${iso.slice(13, 19)}`
  return `${iso.slice(0, 10).replaceAll('-', '.')} ${hour < 12 ? 'AM' : 'PM'} ${time}`
}

const points = (level: number) =>
  level.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const whole = (value: number) => value.toLocaleString('en-US')

function cells({ code, base, price, high, low, volume }: Stock): StockCells {
  return stockRow({
    ISU_SRT_CD: code,
    ISU_CD: `KR7${code.slice(0, 5)}0009`,
    ISU_ABBRV: `종목 ${code}`,
    TDD_CLSPRC: whole(price),
    FLUC_TP_CD: price > base ? '1' : price < base ? '2' : '3',
    CMPPREVDD_PRC: whole(price - base),
    FLUC_RT: (changeRate(price - base, base) ?? 0).toFixed(2),
    TDD_OPNPRC: whole(base),
    TDD_HGPRC: whole(high),
    TDD_LWPRC: whole(low),
    ACC_TRDVOL: whole(volume),
    ACC_TRDVAL: whole(volume * base),
    LIST_SHRS: '44,802,511',
  })
}
