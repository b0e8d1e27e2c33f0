import type { SeoulDate } from '#shared/market/seoul-time'
import type { TickBatch } from '../market/ticks.ts'

/** A pseudo-random number 0 … 1 from a seed. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/**
 * Two days at the exchange as seen by a worker's polls, irregular and sometimes answered by a slow mirror: of
 * listing 1 from the opening, of listing 2 from noon, of listing 3, which is halted on the first day.
 */
export function twoDaysOfPolls(seed: number): TickBatch[] {
  const random = randomOf(seed)
  const polls: TickBatch[] = []
  for (const tradeDate of ['2026-03-18', '2026-03-19']) {
    const stocks = [stock(1, 70_000, random), stock(2, 1_200, random), stock(3, 350, random)]
    let atMs = Date.parse(`${tradeDate}T08:31:00+09:00`)
    while (atMs < Date.parse(`${tradeDate}T18:00:00+09:00`)) {
      atMs += 40_000 + Math.floor(random() * 300_000)
      const minute = (atMs - Date.parse(`${tradeDate}T09:00:00+09:00`)) / 60_000
      for (const { trade } of stocks) if (minute > 0 && minute < 390) trade()
      const watched = stocks.filter(({ id }) => id !== 2 || minute > 180)
      const rows = watched.map(({ id, row, halted }) =>
        isHalted(id, tradeDate) ? halted() : row(random() < 0.03),
      )
      polls.push({ atMs, tradeDate, rows })
    }
  }
  return polls
}

const isHalted = (id: number, tradeDate: SeoulDate) => id === 3 && tradeDate === '2026-03-18'

type Row = TickBatch['rows'][number]

/**
 * A stock's day: some trades between two polls, of which a poll sees the last price and the day's extremes.
 */
function stock(id: number, baseKrw: number, random: () => number) {
  const blank = { id, price: null, previousClose: baseKrw, open: null, high: null, low: null } as const
  let now: Row = { ...blank, volume: 0, value: 0, state: 'no_data' }
  let before = now

  function trade(): void {
    before = now
    for (let trades = Math.floor(random() * 5); trades > 0; trades--) {
      const price = Math.max(1, (now.price ?? baseKrw) + Math.round((random() - 0.5) * baseKrw * 0.01))
      const shares = 1 + Math.floor(random() * 500)
      now = {
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
  }

  return {
    id,
    trade,
    row: (fromSlowMirror: boolean): Row => (fromSlowMirror ? before : now),
    halted: (): Row => ({ ...blank, price: baseKrw, volume: 0, value: 0, state: 'halted' }),
  }
}
