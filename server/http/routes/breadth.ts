import { seoulIso } from '#shared/market/seoul-time'
import type { MarketBoard } from '../../live/market-board.ts'
import { AtPosition } from '../../market/at-position.ts'
import { breadthOf, type Breadth } from '../../market/breadth.ts'
import { held } from '../held-board.ts'
import { defineRoute, type Route } from '../route.ts'
import { BreadthsShape } from '../shapes/market-figures.ts'

export function breadthRoutes({ board }: { board: MarketBoard }): Route[] {
  const counted = new AtPosition<Breadth[]>()
  const breadth = defineRoute({
    method: 'get',
    path: '/api/market/breadth',
    access: 'view_market',
    tag: 'market',
    summary: 'How many listings rise and fall, and what was traded.',
    description: 'Each listing is counted once. KOSDAQ includes KOSDAQ GLOBAL.',
    answer: { status: 200, description: 'At one position of the board', shape: BreadthsShape },
    handle: () => {
      const { epoch, seq, asOfMs, source, rows } = held(board).market()
      const markets = counted.get({ epoch, seq }, '', () => breadthOf(rows))
      return {
        epoch,
        seq,
        as_of: seoulIso(asOfMs),
        source,
        markets: markets.map((each) => ({ ...each, volume: Number(each.volume), value: Number(each.value) })),
      }
    },
  })
  return [breadth]
}
