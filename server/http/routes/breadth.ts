import { BREADTH_MARKETS, BreadthCount } from '#shared/market/breadth'
import { seoulIso } from '#shared/market/seoul-time'
import * as rest from '#shared/rest/market'
import type { MarketBoard } from '../../live/market-board.ts'
import { AtPosition } from '../../market/at-position.ts'
import { held } from '../held-board.ts'
import { PreparedJson } from '../prepared.ts'
import { handle, type Route } from '../handle.ts'

export function breadthRoutes({ board }: { board: MarketBoard }): Route[] {
  const counted = new AtPosition<PreparedJson<rest.Breadths>>()
  const breadth = handle(rest.readBreadth, () => {
    const { epoch, seq, asOfMs, source, rows } = held(board).market()
    return counted.get({ epoch, seq }, '', () => {
      const count = new BreadthCount(rows())
      const markets = BREADTH_MARKETS.map((market) => {
        const { listings, counts, volume, value } = count.of(market)
        return { market, listings, ...counts, volume: Number(volume), value: Number(value) }
      })
      return new PreparedJson({ epoch, seq, as_of: seoulIso(asOfMs), source, markets })
    })
  })
  return [breadth]
}
