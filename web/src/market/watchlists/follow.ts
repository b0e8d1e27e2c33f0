import { onScopeDispose } from 'vue'
import { LIVE } from '../../live/live.ts'
import { followOwn } from '../../live/follow-own.ts'
import { injectRequired } from '../../ui/inject-required.ts'
import { useWatchlistStore } from './store.ts'

/** The watchlists, at what the server has for as long as the caller is there, whichever device changes them. */
export function useWatchlists(): ReturnType<typeof useWatchlistStore> {
  const store = useWatchlistStore()
  const { lists } = injectRequired(LIVE)
  const leave = lists.enter('me')
  const stop = followOwn(lists.me, (row) => {
    if (row !== null && row.kind !== 'watchlists') return Promise.resolve()
    const isNew = row === null || row.version > (store.all?.version ?? -1)
    return isNew ? store.load() : Promise.resolve()
  })
  onScopeDispose(() => {
    stop()
    leave()
  })
  return store
}
