import { inject } from 'vue'
import type { InjectionKey } from 'vue'

/** Like `inject()`, for a key that an ancestor must provide. @throws when none does */
export function injectRequired<T>(key: InjectionKey<T>): T {
  const value = inject(key, null)
  if (value === null) throw new Error(`no ancestor provides "${String((key as symbol).description)}"`)
  return value
}
