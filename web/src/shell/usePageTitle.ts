import { inject, onScopeDispose, watchEffect } from 'vue'
import type { InjectionKey, ShallowRef } from 'vue'

/** The tab title of a market page; null: the default. */
export const PAGE_TITLE: InjectionKey<ShallowRef<string | null>> = Symbol('page title')

/** Sets the tab title while a page is mounted. */
export function usePageTitle(say: () => string): void {
  const title = inject(PAGE_TITLE) as ShallowRef<string | null>
  watchEffect(() => (title.value = say()))
  onScopeDispose(() => (title.value = null))
}
