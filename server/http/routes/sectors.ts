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

  /** Whoever asks between two polls shares one answer; one that failed is nobody's. */
  function shared(key: string, make: () => Promise<Answer>): Promise<Answer> {
    if (last?.key === key) return last.answer
    const made = { key, answer: make() }
    last = made
    made.answer.catch(() => {
      if (last === made) last = undefined
    })
    return made.answer
  }

  async function read(who: Dataset): Promise<Answer> {
    const { rowByCode } = held(board).market()
    const told = await sectorsOf(database, who)
    const codesOf = new Map<string, string[]>()
    for (const { code, sector } of told.stocks) {
      if (rowByCode(code) === undefined) continue
      const codes = codesOf.get(sector)
      if (codes === undefined) codesOf.set(sector, [code])
      else codes.push(code)
    }
    return new PreparedJson({
      as_of: told.asOf,
      sectors: [...codesOf]
        .map(([sector, codes]) => ({ sector, codes }))
        .sort((a, b) => b.codes.length - a.codes.length || (a.sector < b.sector ? -1 : 1)),
    })
  }

  const sectors = handle(rest.listSectors, async () => {
    const { epoch, seq } = held(board).market()
    // A recording tells no sectors: those of what was recorded hold for its stocks; a folder's are of the exchange.
    const told = recordedDataset(board) ?? 'krx'
    const asOf = await sectorsAsOf(database, told)
    return shared([epoch, seq, told, asOf].join(), () => read(told))
  })
  return [sectors]
}
