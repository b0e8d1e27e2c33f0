import type { Database } from '#database/pool'
import type { QuoteRow } from '#shared/market/quote'
import type { Reader } from './reader.ts'

/**
 * Every state of every row that any reader ever received, by listing and as-of time. A state is valid if it
 * is the tick of that listing and time; so a batch applied twice, a batch of another past, or half a batch
 * cannot be hidden by later ones.
 */
export class ShownRows {
  readonly #shown = new Map<string, string>()

  get size(): number {
    return this.#shown.size
  }

  /** @returns the fault: two readers received different states of one moment */
  take({ market, name }: Reader): string | null {
    for (const id of market.changedIds) {
      const row = market.rowById(id)
      if (row === undefined) continue
      const moment = `${id} ${row.asOfMs}`
      const state = stateOf(row)
      const other = this.#shown.get(moment)
      if (other === undefined) this.#shown.set(moment, state)
      else if (other !== state) return `${name} was shown ${state} for ${moment}, and another reader ${other}`
    }
    return null
  }

  /** @returns the received states that are not in the database */
  async notStored(db: Database): Promise<string[]> {
    const unknown = new Map(this.#shown)
    const [{ first, last }] = (await db('ticks').min('time as first').max('time as last')) as [Span]
    for (let fromMs = first.getTime(); fromMs <= last.getTime(); fromMs += PAGE_MS) {
      const page = [new Date(fromMs), new Date(fromMs + PAGE_MS)]
      const ticks = await db<TickRow>('ticks').whereRaw('time >= ? AND time < ?', page)
      for (const tick of ticks) {
        const moment = `${tick.listing_id} ${tick.time.getTime()}`
        if (unknown.get(moment) === stateOf({ ...tick, previousClose: tick.previous_close }))
          unknown.delete(moment)
      }
    }
    return [...unknown].map(([moment, state]) => `${moment}: ${state}`)
  }
}

/** The time window of one query, in the simulated market. */
const PAGE_MS = 60_000

interface Span {
  first: Date
  last: Date
}

interface TickRow extends Omit<QuoteRow, 'id' | 'previousClose' | 'asOfMs'> {
  listing_id: number
  time: Date
  previous_close: number | null
}

/** A row of the board or of the database as one text. */
export function rowText(row: QuoteRow): string {
  const { id, code, isin, name, market, section, shares, asOfMs } = row
  return [id, code, isin, name, market, section, shares, stateOf(row), asOfMs].join(' · ')
}

type State = Pick<
  QuoteRow,
  'price' | 'previousClose' | 'open' | 'high' | 'low' | 'volume' | 'value' | 'state'
>

function stateOf({ price, previousClose, open, high, low, volume, value, state }: State): string {
  return `${price} ${previousClose} ${open} ${high} ${low} ${volume} ${value} ${state}`
}
