import { onScopeDispose } from 'vue'
import { LIVE } from '../../live/live.ts'
import { followOwn } from '../../live/follow-own.ts'
import { injectRequired } from '../../ui/inject-required.ts'
import { useWatchlistStore } from './store.ts'

/** Keeps the watchlists in sync with the server for the lifetime of the caller. */
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
