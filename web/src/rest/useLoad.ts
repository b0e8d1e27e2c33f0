import { ref, shallowRef } from 'vue'
import { useProblem } from './useProblem.ts'

/**
 * Loads a value, keeps it during a reload, and provides the error of a failure. A stale answer is dropped.
 */
export function useLoad<T>(load: () => Promise<T>) {
  const { problem, kind, attempt } = useProblem()
  const data = shallowRef<T | null>(null)
  const loading = ref(false)
  let requests = 0

  async function reload(): Promise<void> {
    const mine = ++requests
    loading.value = true
    await attempt(async () => {
      const loaded = await load()
      if (mine === requests) data.value = loaded
    })
    if (mine === requests) loading.value = false
  }

  return { data, loading, problem, kind, reload }
}
