import type { QuoteRow } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { MarketSource, ParsedMarket, SourceIndex, SourceRow } from '../../source.ts'
import { simulatedPhaseAt } from '../timetable.ts'

/** The board as the pipeline keeps it between polls, in memory. */
export class Board {
  tradeDate: SeoulDate | null = null
  rows = new Map<string, QuoteRow>()
  indices: readonly SourceIndex[] = []

  /** Polls once and stores the result; a row keeps its time unless it changed. */
  async poll(source: MarketSource<ParsedMarket>, nowMs: number): Promise<ParsedMarket> {
    const { tradeDate, indices } = this
    const previous = { epoch: '', asOfMs: 0, tradeDate, rows: () => this.rows.values(), indices }
    const context = { nowMs, phase: simulatedPhaseAt(nowMs), previous, signal: new AbortController().signal }
    const market = source.parse(await source.poll(context))
    const isNewDay = market.tradeDate !== this.tradeDate
    this.rows = new Map(
      market.rows.map((row, index) => {
        const before = isNewDay ? undefined : this.rows.get(row.code)
        const asOfMs = before === undefined || differs(before, row) ? market.asOfMs : before.asOfMs
        return [row.code, { ...row, id: before?.id ?? index, asOfMs }]
      }),
    )
    this.tradeDate = market.tradeDate
    this.indices = market.indices
    return market
  }

  row(code: string): QuoteRow {
    const row = this.rows.get(code)
    if (row === undefined) throw new Error(`${code} is not on the board`)
    return row
  }

  /** What another process would read. */
  copy(): Board {
    return Object.assign(new Board(), structuredClone({ ...this }))
  }
}

export function differs(before: QuoteRow, after: SourceRow): boolean {
  return (
    before.volume !== after.volume ||
    before.price !== after.price ||
    before.state !== after.state ||
    before.previousClose !== after.previousClose ||
    before.shares !== after.shares ||
    before.name !== after.name
  )
}
