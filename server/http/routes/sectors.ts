import type { Database } from '#database/pool'
import { sectorsAsOf, sectorsOf } from '#database/market/sectors'
import type { Dataset } from '#shared/market/dataset'
import * as rest from '#shared/rest/market'
import type { MarketBoard } from '../../live/market-board.ts'
import { recordedDataset } from '../../live/datasets.ts'
import { held } from '../held-board.ts'
import { PreparedJson } from '../prepared.ts'
import { handle, type Route } from '../handle.ts'

type Answer = PreparedJson<rest.Sectors>

export interface SectorRouteDeps {
  board: MarketBoard
  database: Database
}

export function sectorRoutes({ board, database }: SectorRouteDeps): Route[] {
  let last: { key: string; answer: Promise<Answer> } | undefined

  /** Caches the answer until the next poll; a rejected one is not cached. */
  function shared(key: string, make: () => Promise<Answer>): Promise<Answer> {
    if (last?.key === key) return last.answer
    const made = { key, answer: make() }
    last = made
    made.answer.catch(() => {
      if (last === made) last = undefined
    })
    return made.answer
  }

  async function read(dataset: Dataset): Promise<Answer> {
    const { rowByCode } = held(board).market()
    const { asOf, stocks } = await sectorsOf(database, dataset)
    const codesOf = new Map<string, string[]>()
    for (const { code, sector } of stocks) {
      if (rowByCode(code) === undefined) continue
      const codes = codesOf.get(sector)
      if (codes === undefined) codesOf.set(sector, [code])
      else codes.push(code)
    }
    return new PreparedJson({
      as_of: asOf,
      sectors: [...codesOf]
        .map(([sector, codes]) => ({ sector, codes }))
        .sort((a, b) => b.codes.length - a.codes.length || (a.sector < b.sector ? -1 : 1)),
    })
  }

  const sectors = handle(rest.listSectors, async () => {
    const { epoch, seq } = held(board).market()
    // A recording has no sectors of its own: use those of the recorded data set; for a folder, the exchange's.
    const dataset = recordedDataset(board) ?? 'krx'
    const asOf = await sectorsAsOf(database, dataset)
    return shared([epoch, seq, dataset, asOf].join(), () => read(dataset))
  })
  return [sectors]
}
