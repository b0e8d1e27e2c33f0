import { computed } from 'vue'
import type { StockCode } from '#shared/market/quote'
import type { Watchlist } from '#shared/rest/watchlists'
import { useProblem } from '../../rest/useProblem.ts'
import { useWatchlistWords } from '../../words/useWatchlistWords.ts'
import { useWatchlists } from './follow.ts'

/** The state of the stars of many stocks. */
export interface Stars {
  lists: readonly Watchlist[]
  /** The codes on the target list. */
  codes: ReadonlySet<StockCode>
  /** The label of a star. */
  add: string
  remove: string
}

/**
 * Adds stocks to one watchlist, or removes them.
 * @param into the id of the list; if there is no such list, the last used one, or the first
 */
export function useStar(into: () => string = () => '') {
  const { t } = useWatchlistWords()
  const store = useWatchlists()
  const { problem, attempt } = useProblem()
  const list = computed(() => store.find(into()) ?? store.find(store.lastUsed) ?? store.lists[0])
  const codes = computed<ReadonlySet<StockCode>>(() => new Set(list.value?.codes))
  let last: Promise<unknown> = Promise.resolve()

  async function change(code: StockCode, id: string): Promise<void> {
    if (store.all === null) return
    const target = store.find(id) ?? list.value
    if (target === undefined) await store.create(t('watchlist.first'), [code])
    else if (target.codes.includes(code)) await store.take(target.id, code)
    else await store.add(target.id, code)
  }

  return {
    store,
    t,
    problem,
    list,
    codes,
    /** null: not loaded yet. */
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
    /** Sequential: each decides by the result of the one before. */
    toggle: (code: StockCode, id = ''): Promise<unknown> => {
      last = last.catch(() => undefined).then(() => attempt(() => change(code, id)))
      return last
    },
  }
}
