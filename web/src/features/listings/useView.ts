import { watchDebounced } from '@vueuse/core'
import { onScopeDispose } from 'vue'
import { onBeforeRouteLeave, useRoute, useRouter } from 'vue-router'
import { readView, viewQuery } from './view.ts'
import type { View, ViewQuery } from './view.ts'

const STORAGE_KEY = 'listings-view'
/** An address is not written at every key of a search. */
const WRITE_AFTER_MS = 300

/**
 * The view in the address, so that a reload, a link and the way back lead to what was seen. Who comes without one gets the
 * view this tab had last.
 */
export function useView() {
  const route = useRoute()
  const router = useRouter()
  const path = route.path
  const isBare = Object.keys(route.query).length === 0
  // While another page is loading, writing this page's address would cancel the navigation.
  let leaving = false
  onBeforeRouteLeave(() => {
    leaving = true
  })
  onScopeDispose(
    router.onError(() => {
      leaving = false
    }),
  )
  const begun = readView(isBare ? stored() : route.query)

  return {
    begun,
    /** Keeps a view in the address and for the tab, from now on. */
    keep(view: () => View): void {
      watchDebounced(
        () => viewQuery(view()),
        (query) => {
          sessionStorage.setItem(STORAGE_KEY, JSON.stringify(query))
          if (!leaving && route.path === path) void router.replace({ query, hash: route.hash })
        },
        { debounce: WRITE_AFTER_MS, immediate: isBare },
      )
    },
  }
}

function stored(): ViewQuery {
  try {
    return Object(JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '{}')) as ViewQuery
  } catch {
    return {}
  }
}
