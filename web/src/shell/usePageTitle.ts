import { inject, onScopeDispose, watchEffect } from 'vue'
import type { InjectionKey, ShallowRef } from 'vue'

/** What a page of the market wants the tab to say; null: nothing of its own. */
export const PAGE_TITLE: InjectionKey<ShallowRef<string | null>> = Symbol('page title')

/** Says in the tab what a page shows, for as long as it is there. */
export function usePageTitle(say: () => string): void {
  const title = inject(PAGE_TITLE) as ShallowRef<string | null>
  watchEffect(() => (title.value = say()))
  onScopeDispose(() => (title.value = null))
}
