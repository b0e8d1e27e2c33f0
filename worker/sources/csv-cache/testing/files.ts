/** A made-up listing at one moment, and the files that the cache makes of many. */
export interface FileRow {
  code: string
  name?: string
  market?: string
  dept?: string
  /** null: before the day's first data. */
  price: number | null
  base?: number
  open?: number
  high?: number
  low?: number
  volume?: number
  value?: number
  shares?: number
  /** ChangeCode: derived from the change unless it is given. */
  direction?: string
}

const HEADER =
  ',Code,ISU_CD,Name,Market,Dept,Close,ChangeCode,Changes,ChagesRatio,Open,High,Low,Volume,Amount,Marcap,Stocks,MarketId'
const MARK = '\uFEFF'
const MARKET_IDS: Readonly<Record<string, string>> = { KOSPI: 'STK', KONEX: 'KNX' }

/** `listing/krx/<date>.csv` */
export function listingFile(rows: readonly FileRow[]): string {
  return `${MARK}${[HEADER, ...rows.map((row, rank) => `${rank},${lineOf(row)}`)].join('\n')}\n`
}

function lineOf(row: FileRow): string {
  const { code, market = 'KOSPI', dept = '', shares = 1_000_000 } = row
  const name = cell(row.name ?? `가상 ${code}`)
  const head = [code, `KR7${code}00${[...code].length % 10}`, name, market, dept]
  return [...head, ...tradingCells(row, shares), shares, MARKET_IDS[market] ?? 'KSQ'].join(',')
}

function tradingCells(row: FileRow, shares: number): (string | number)[] {
  const { price, volume = 1_000 } = row
  if (price === null) return ['-', '3', '', '', '', '', '', '', '', '']
  const { base = 1_000, open = base } = row
  const { high = Math.max(open, price), low = Math.min(open, price), value = price * volume } = row
  const change = price - base
  const direction = row.direction ?? (volume === 0 ? '0' : change > 0 ? '1' : change < 0 ? '2' : '3')
  const ratio = Math.round((change / base) * 10_000) / 100
  const range = volume === 0 ? [0, 0, 0] : [open, high, low]
  return [price, direction, change, ratio, ...range, volume, value, price * shares]
}

function cell(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** `index/<set>/<date>.csv`: the values of a day; without any, the file of a run that found none. */
export function indexFile(date: string, value?: number, change = 0): string {
  if (value === undefined) return `${MARK}""\n`
  const head = 'Date,Close,UpDown,Comp,Change,Open,High,Low,Volume,Amount,MarCap'
  // The ratio is a fraction with floating-point noise.
  const ratio = change / (value - change) + 1e-17
  const cells = [date, value, change < 0 ? 2 : 1, change, ratio, value, value + 1, value - 1]
  return `${MARK}${head}\n${[...cells, 1_000, 2_000_000, 3_000_000].join(',')}\n`
}

/**
 * The requested number of made-up listings, of all markets; the price of each is its base plus the given
 * change.
 */
export function manyRows(count: number, { base = 1_000, move = 0, volume = 1_000 } = {}): FileRow[] {
  const markets = ['KOSPI', 'KOSDAQ', 'KOSDAQ GLOBAL', 'KONEX']
  return Array.from({ length: count }, (_, n) => ({
    code: String(100_000 + n),
    market: markets[n % markets.length] ?? 'KOSPI',
    base: base + n,
    price: base + n + move,
    volume: volume + n,
  }))
}
