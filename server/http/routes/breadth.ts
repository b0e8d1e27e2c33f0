import type { z } from 'zod'
import { seoulIso } from '#shared/market/seoul-time'
import type { MarketBoard } from '../../live/market-board.ts'
import { AtPosition } from '../../market/at-position.ts'
import { breadthOf } from '../../market/breadth.ts'
import { held } from '../held-board.ts'
import { PreparedJson } from '../prepared.ts'
import type { Route } from '../handle.ts'
import { defineRoute } from '../route.ts'
import { BreadthsShape } from '../shapes/market-figures.ts'

export function breadthRoutes({ board }: { board: MarketBoard }): Route[] {
  const counted = new AtPosition<PreparedJson<z.output<typeof BreadthsShape>>>()
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
      return counted.get({ epoch, seq }, '', () => {
        const markets = breadthOf(rows).map((each) => ({
          ...each,
          volume: Number(each.volume),
          value: Number(each.value),
        }))
        return new PreparedJson({ epoch, seq, as_of: seoulIso(asOfMs), source, markets })
      })
    },
  })
  return [breadth]
}
