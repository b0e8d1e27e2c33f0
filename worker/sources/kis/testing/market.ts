import { isinFor } from '#shared/market/rules'

export type MasterName = 'kospi_code' | 'kosdaq_code' | 'konex_code'

/** A stock of the simulated broker. */
export interface Stock {
  code: string
  isin: string
  name: string
  master: MasterName
  /** ST, EF … */
  group: string
  shares: number
  base: number
  price: number
  open: number
  high: number
  low: number
  volume: number
  value: number
  isHalted: boolean
}

export interface IndexState {
  value: number
  base: number
  volume: number
  turnover: number
}

/** The market of the simulated broker: made up, and the same every time. */
export class BrokerMarket {
  readonly stocks = new Map<string, Stock>()
  readonly indices = new Map<string, IndexState>(
    ['0001', '1001', '2001'].map((number, n) => [
      number,
      { value: 2_500 + n * 100, base: 2_490 + n * 100, volume: 750_000_000, turnover: 13_000_000_000_000 },
    ]),
  )

  constructor(count = 0) {
    for (let n = 0; n < count; n += 1) this.list(madeUp(n))
  }

  list(stock: Partial<Stock> & { code: string }): Stock {
    const { code, base = 10_000 } = stock
    const listed: Stock = {
      isin: isinFor(code) ?? `KR7${code}006`,
      name: `가상 ${code}`,
      master: 'kospi_code',
      group: stock.master === 'konex_code' ? 'KN' : 'ST',
      shares: 1_000_000,
      ...{ price: base, open: base, high: base, low: base, volume: 0, value: 0, isHalted: false },
      ...stock,
      base,
    }
    this.stocks.set(code, listed)
    return listed
  }

  trade(code: string, price: number, shares: number): Stock {
    const stock = this.stocks.get(code)
    if (stock === undefined) throw new Error(`${code} is not listed`)
    const isFirst = stock.volume === 0
    const high = isFirst ? price : Math.max(stock.high, price)
    const low = isFirst ? price : Math.min(stock.low, price)
    Object.assign(stock, { price, high, low, open: isFirst ? price : stock.open })
    stock.volume += shares
    stock.value += price * shares
    return stock
  }
}

const MASTERS: readonly MasterName[] = ['kospi_code', 'kosdaq_code', 'kosdaq_code', 'konex_code']

function madeUp(n: number): Partial<Stock> & { code: string } {
  const code =
    n % 50 === 7
      ? `00${String(n).padStart(3, '0').slice(-3)}${'KLM'[n % 3] ?? 'K'}`
      : String(100_000 + n * 10)
  const base = 1_000 + (n % 977) * 50
  const volume = n % 40 === 0 ? 0 : 1_000 + n
  const price = volume === 0 ? base : base + (n % 7) * 5
  return {
    ...{ code, base, price, volume, value: price * volume, shares: 1_000_000 + n * 1_000 },
    ...{ open: base, high: Math.max(base, price), low: base },
    master: n % 25 === 0 ? 'konex_code' : (MASTERS[n % 3] ?? 'kospi_code'),
  }
}
