import type { Listing, Trading } from '#shared/market/quote'
import { seededRandom } from '#shared/testing/random-market'

/** A poll as it was stored: the changed listings and their values. */
export interface RecordedPoll {
  atMs: number
  rows: (Trading & { code: string })[]
}

/**
 * The morning of a made-up day as seen by irregular polls: without prices first, then some stocks at each.
 */
export function recordedDay({
  listings,
  minutes,
  seed,
}: {
  listings: number
  minutes: number
  seed: number
}) {
  const random = seededRandom(seed)
  const below = (n: number) => Math.floor(random() * n)
  const day = '2026-03-19'
  const fromMs = Date.parse(`${day}T09:00:00+09:00`)
  const lengthMs = minutes * 60_000
  const stocks = Array.from({ length: listings }, (_, n) =>
    openStock(`${String(10_000 + n)}0`, 1_000 + below(90_000)),
  )

  const polls: RecordedPoll[] = [{ atMs: fromMs, rows: stocks.map(({ now }) => now) }]
  for (let atMs = fromMs; atMs < fromMs + lengthMs;) {
    atMs += 5_000 + below(30_000)
    const changed = stocks.filter(() => random() < 0.7)
    for (const stock of changed) trade(stock, below)
    polls.push({ atMs, rows: changed.map(({ now }) => now) })
  }
  // The last poll of a day has every stock, so that it can be compared with the candles.
  polls.push({ atMs: fromMs + lengthMs + 60_000, rows: stocks.map(({ now }) => now) })
  return { day, fromMs, lengthMs, listings: stocks.map(({ listing }) => listing), polls }
}

interface Stock {
  listing: Listing
  baseKrw: number
  now: RecordedPoll['rows'][number]
}

function openStock(code: string, baseKrw: number): Stock {
  return {
    listing: {
      code,
      isin: `KR7${code}003`,
      name: `종목 ${code}`,
      market: 'KOSDAQ',
      section: '',
      shares: 1_000_000,
    },
    baseKrw,
    now: {
      ...{ code, previousClose: baseKrw, price: null, open: null, high: null, low: null },
      ...{ volume: 0, value: 0, state: 'no_data' },
    },
  }
}

function trade(stock: Stock, below: (n: number) => number): void {
  const { now, baseKrw } = stock
  const price = Math.max(1, (now.price ?? baseKrw) + below(201) - 100)
  const shares = 1 + below(500)
  stock.now = {
    ...now,
    price,
    open: now.open ?? price,
    high: Math.max(now.high ?? price, price),
    low: Math.min(now.low ?? price, price),
    volume: now.volume + shares,
    value: now.value + shares * price,
    state: 'trading',
  }
}
