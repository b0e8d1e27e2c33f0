import type { Database } from '#database/pool'
import { replaceSectors, sectorsAsOf } from '#database/market/sectors'
import type { Dataset } from '#shared/market/dataset'
import { seoulDate, type SeoulDate } from '#shared/market/seoul-time'
import type { SourceSector } from './sources/source.ts'

/** The sectors of a board's stocks, fetched from the source once a day over all workers. */
export class SectorBook {
  readonly #db: Database
  readonly #board: Dataset
  #keptOn: SeoulDate | null = null

  constructor(db: Database, board: Dataset) {
    this.#db = db
    this.#board = board
  }

  /** Whether the sectors of this day have not been fetched yet. */
  async isDue(nowMs: number): Promise<boolean> {
    const today = seoulDate(nowMs)
    if (this.#keptOn !== today) this.#keptOn = await sectorsAsOf(this.#db, this.#board)
    return this.#keptOn !== today
  }

  async keep(sectors: readonly SourceSector[], nowMs: number): Promise<void> {
    const today = seoulDate(nowMs)
    await replaceSectors(this.#db, this.#board, today, sectors)
    this.#keptOn = today
  }
}
