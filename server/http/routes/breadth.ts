import { seoulIso } from '#shared/market/seoul-time'
import * as rest from '#shared/rest/market'
import type { MarketBoard } from '../../live/market-board.ts'
import { AtPosition } from '../../market/at-position.ts'
import { breadthOf } from '../../market/breadth.ts'
import { held } from '../held-board.ts'
import { PreparedJson } from '../prepared.ts'
import { handle, type Route } from '../handle.ts'

export function breadthRoutes({ board }: { board: MarketBoard }): Route[] {
  const counted = new AtPosition<PreparedJson<rest.Breadths>>()
  const breadth = handle(rest.readBreadth, () => {
    const { epoch, seq, asOfMs, source, rows } = held(board).market()
    return counted.get({ epoch, seq }, '', () => {
      const markets = breadthOf(rows).map((each) => ({
        ...each,
        volume: Number(each.volume),
        value: Number(each.value),
      }))
      return new PreparedJson({ epoch, seq, as_of: seoulIso(asOfMs), source, markets })
    })
  })
  return [breadth]
}
