import { LIVE } from '../../live/live.ts'
import { injectRequired } from '../../ui/inject-required.ts'
import { useAlertWords } from '../../words/useAlertWords.ts'
import { useListingNames } from '../useListingNames.ts'
import { useWatchlistStore } from '../watchlists/store.ts'
import type { Speaker } from './sentence.ts'

/** The translations and names for descriptions of alerts. */
export function useSpeaker(): Speaker {
  const { t, kindName } = useAlertWords()
  const { feed } = injectRequired(LIVE)
  const watchlists = useWatchlistStore()
  const { nameOf } = useListingNames()
  return {
    t: (key, named) => t(key, named ?? {}),
    kindName,
    stockName: (code, stored) => {
      const row = feed.market.rowByCode(code)
      const isRenamed = stored != null && stored !== row?.name
      return row === undefined || isRenamed ? (stored ?? code) : nameOf.value(row)
    },
    listName: (id) => watchlists.find(id)?.name ?? (watchlists.all === null ? '…' : null),
  }
}
