import type { QuoteRow } from '#shared/market/quote'

/** The boards beside the treemap: each a criterion and its best rows. */
export const MOVER_BOARDS = [
  'cap_top',
  'cap_bottom',
  'rise',
  'fall',
  'turnover',
  'volume',
  'upper',
  'lower',
] as const
export type MoverBoard = (typeof MOVER_BOARDS)[number]

export const MOVERS_SHOWN = 20

const cap = ({ price, shares }: QuoteRow) => (price === null ? null : price * shares)

/** Unrounded, so that rows with the same printed rate still have an order. */
function ratio({ price, previousClose }: QuoteRow): number | null {
  return price === null || previousClose === null || previousClose <= 0 ? null : price / previousClose - 1
}

const above = (value: number | null) => (value !== null && value > 0 ? value : null)

/** The larger the better; null: not on this board. */
const SCORES: Record<MoverBoard, (row: QuoteRow) => number | null> = {
  cap_top: (row) => above(cap(row)),
  cap_bottom: (row) => {
    const worth = above(cap(row))
    return worth === null ? null : -worth
  },
  rise: (row) => above(ratio(row)),
  fall: (row) => {
    const change = ratio(row)
    return change === null || change >= 0 ? null : -change
  },
  turnover: (row) => above(row.value),
  volume: (row) => above(row.volume),
  upper: (row) => (row.state === 'upper_limit' ? row.value : null),
  lower: (row) => (row.state === 'lower_limit' ? row.value : null),
}

interface Place {
  score: number
  row: QuoteRow
}

/** Equal rows stand in the order of their codes, so that they never trade places by themselves. */
const isBefore = (a: Place, b: Place) => a.score > b.score || (a.score === b.score && a.row.code < b.row.code)

/** The best few of many in one pass: a row that does not reach the last place costs one comparison. */
class Best {
  readonly #places: Place[] = []
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  offer(place: Place): void {
    const places = this.#places
    const last = places[this.#limit - 1]
    if (last !== undefined && !isBefore(place, last)) return
    let at = Math.min(places.length, this.#limit - 1)
    for (let above = places[at - 1]; above !== undefined && isBefore(place, above); above = places[at - 1]) {
      places[at] = above
      at--
    }
    places[at] = place
  }

  ids(): number[] {
    return this.#places.map(({ row }) => row.id)
  }
}

export type Movers = Readonly<Record<MoverBoard, readonly number[]>>

export const NO_MOVERS = Object.fromEntries(MOVER_BOARDS.map((board) => [board, []])) as unknown as Movers

/** Ids of the best rows of every board, best first. */
export function selectMovers(rows: Iterable<QuoteRow>, limit = MOVERS_SHOWN): Movers {
  const boards = MOVER_BOARDS.map((board) => ({ board, scoreOf: SCORES[board], best: new Best(limit) }))
  for (const row of rows) {
    for (const { scoreOf, best } of boards) {
      const score = scoreOf(row)
      if (score !== null) best.offer({ score, row })
    }
  }
  return Object.fromEntries(boards.map(({ board, best }) => [board, best.ids()])) as unknown as Movers
}
