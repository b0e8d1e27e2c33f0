import { onScopeDispose, watchEffect } from 'vue'
import type { InjectionKey, ShallowRef } from 'vue'
import { injectRequired } from '../ui/inject-required.ts'

/** The tab title of a market page; null: the default. */
export const PAGE_TITLE: InjectionKey<ShallowRef<string | null>> = Symbol('page title')

/** Sets the tab title while a page is mounted. */
export function usePageTitle(title: () => string): void {
  const pageTitle = injectRequired(PAGE_TITLE)
  watchEffect(() => (pageTitle.value = title()))
  onScopeDispose(() => (pageTitle.value = null))
}
