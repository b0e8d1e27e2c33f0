import { ref, shallowRef } from 'vue'
import { useProblem } from './useProblem.ts'

/**
 * Loads a value, keeps it during a reload, and provides the error of a failure. A stale answer is dropped.
 */
export function useLoad<T>(load: () => Promise<T>) {
  const { problem, kind, attempt } = useProblem()
  const data = shallowRef<T | null>(null)
  const loading = ref(false)
  let asked = 0

  async function reload(): Promise<void> {
    const mine = ++asked
    loading.value = true
    await attempt(async () => {
      const loaded = await load()
      if (mine === asked) data.value = loaded
    })
    if (mine === asked) loading.value = false
  }

  return { data, loading, problem, kind, reload }
}
