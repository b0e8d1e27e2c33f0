import { useDocumentVisibility, useIntervalFn } from '@vueuse/core'
import { computed, shallowRef, watch } from 'vue'
import type { StockCode } from '#shared/market/quote'
import { boardKey } from '#shared/market/ranking-boards'
import type { RankingBoard } from '#shared/market/ranking-boards'
import type { Feed } from '../../live/feed.ts'
import { MOVERS_SHOWN, selectBoards } from '../../market/rankings/movers.ts'
import { useRanked } from '../../market/rankings/useMovers.ts'
import { call } from '../../rest/call.ts'
import { ProblemError } from '../../rest/request.ts'
import { API } from '../../session/session.ts'
import { injectRequired } from '../../ui/inject-required.ts'

/** How often new highs and lows are requested. */
const YEAR_EVERY_MS = 10_000

/** Only the server knows the prices of the year before. */
const isOfYear = ({ by }: RankingBoard) => by === 'high_52w' || by === 'low_52w'

/** @returns the ids of the rows of each board, best first */
export function useBoards(feed: Feed, boards: () => readonly RankingBoard[]) {
  const api = injectRequired(API)
  const live = computed(() => boards().filter((board) => !isOfYear(board)))
  const ofYear = computed(() => boards().filter(isOfYear))
  const { ranked, rank } = useRanked(
    feed,
    (rows) => selectBoards(rows, live.value, MOVERS_SHOWN),
    new Map<string, readonly number[]>(),
  )
  watch(live, rank)

  const codes = shallowRef<ReadonlyMap<string, readonly StockCode[]>>(new Map())
  const visibility = useDocumentVisibility()

  async function codesOf({ by, market }: RankingBoard): Promise<readonly StockCode[]> {
    const groups = market === 'KOSDAQ' ? 'KOSDAQ,KOSDAQ GLOBAL' : market
    const query = { by, limit: String(MOVERS_SHOWN), market: market === 'ALL' ? undefined : groups }
    const { quotes } = await call(api, 'listMovers', { query })
    return quotes.map(({ code }) => code)
  }

  /** What is there stays while the server is away. */
  async function refresh(): Promise<void> {
    if (ofYear.value.length === 0 || visibility.value === 'hidden') return
    try {
      const answers = ofYear.value.map(async (board) => [boardKey(board), await codesOf(board)] as const)
      codes.value = new Map(await Promise.all(answers))
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
    }
  }
  watch([() => ofYear.value.map(boardKey).join(), visibility], () => void refresh(), { immediate: true })
  useIntervalFn(() => void refresh(), YEAR_EVERY_MS)

  return (board: RankingBoard): readonly number[] => {
    const key = boardKey(board)
    if (!isOfYear(board)) return ranked.value.get(key) ?? []
    return (codes.value.get(key) ?? []).flatMap((code) => feed.market.rowByCode(code)?.id ?? [])
  }
}
