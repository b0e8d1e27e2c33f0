import { computed } from 'vue'
import type { StockCode } from '#shared/market/quote'
import type { Watchlist } from '#shared/rest/watchlists'
import { useProblem } from '../../rest/useProblem.ts'
import { useWatchlistWords } from '../../words/useWatchlistWords.ts'
import { useWatchlists } from './follow.ts'

/** What stars of many stocks show. */
export interface Stars {
  lists: readonly Watchlist[]
  /** On the list that a star puts stocks on. */
  codes: ReadonlySet<StockCode>
  /** What pressing a star does, in words. */
  add: string
  remove: string
}

/**
 * Puts stocks on one watchlist, or takes them off.
 * @param into the list that is asked for; where there is none of that id it is the list used last, and then the first
 */
export function useStar(into: () => string = () => '') {
  const { t } = useWatchlistWords()
  const store = useWatchlists()
  const { problem, attempt } = useProblem()
  const list = computed(() => store.find(into()) ?? store.find(store.lastUsed) ?? store.lists[0])
  const codes = computed<ReadonlySet<StockCode>>(() => new Set(list.value?.codes))
  let last: Promise<unknown> = Promise.resolve()

  async function change(code: StockCode): Promise<void> {
    if (store.all === null) return
    if (list.value === undefined) await store.create(t('watchlist.first'), [code])
    else if (codes.value.has(code)) await store.take(list.value.id, code)
    else await store.add(list.value.id, code)
  }

  return {
    store,
    t,
    problem,
    list,
    codes,
    /** null: the lists are not known yet. */
    stars: computed<Stars | null>(() =>
      store.all === null
        ? null
        : {
            lists: store.lists,
            codes: codes.value,
            add: t('watchlist.star'),
            remove: t('watchlist.unstar'),
          },
    ),
    /** One after the other: each decides by what the one before has left. */
    toggle: (code: StockCode): Promise<unknown> => {
      last = last.catch(() => undefined).then(() => attempt(() => change(code)))
      return last
    },
  }
}
