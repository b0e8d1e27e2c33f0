import type { Ref } from 'vue'
import { INDEX_CODES } from '#shared/market/index-quote'
import type { IndexCode } from '#shared/market/index-quote'
import type { MarketSession } from '../../market/useMarketSession.ts'
import { useStocks } from '../../market/useStocks.ts'
import { useDayLines } from './useDayLines.ts'
import type { DayLines } from './useDayLines.ts'

export type IndexLines = DayLines<IndexCode>

/** The lines of the indices. */
export function useIndexLines(session: Readonly<Ref<MarketSession | null>>): IndexLines {
  const { indexCandles } = useStocks()
  return useDayLines(
    INDEX_CODES,
    {
      candles: indexCandles,
      received: ({ index }) =>
        index.indices.map(({ code, value, as_of }) => ({ code, value, atMs: Date.parse(as_of) })),
    },
    session,
  )
}
