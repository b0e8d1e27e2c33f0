import { useIntervalFn } from '@vueuse/core'
import { computed, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { FieldError } from '#shared/protocol/problem'
import { SECOND_MS } from '#shared/time'
import { ProblemError } from './request.ts'
import type { ProblemKind } from './request.ts'

/**
 * Runs requests and keeps the error text of the last one. A retry time counts down, and the error disappears
 * when it is over.
 */
export function useProblem() {
  const i18n = useI18n()
  const { t } = i18n
  const kind = ref<ProblemKind | null>(null)
  const fields = shallowRef<readonly FieldError[]>([])
  /** Null: no retry time. */
  const waitSeconds = ref<number | null>(null)
  const problem = computed(() => {
    if (kind.value === null) return null
    return kind.value === 'rate_limited' && waitSeconds.value !== null
      ? t('problem.rateLimitedFor', { seconds: waitSeconds.value })
      : t(`problem.${kind.value}`)
  })
  const wait = useIntervalFn(countDown, SECOND_MS, { immediate: false })

  function countDown(): void {
    const left = (waitSeconds.value ?? 0) - 1
    if (left > 0) waitSeconds.value = left
    else forget()
  }

  function forget(): void {
    wait.pause()
    kind.value = waitSeconds.value = null
    fields.value = []
  }

  return {
    problem,
    kind,
    fields,
    /** The server's error for a field, in the user's language; undefined: none. */
    errorOf: (field: string): string | undefined => {
      const found = fields.value.find((error) => error.field === field)
      return found && t(`fieldError.${i18n.te(`fieldError.${found.code}`) ? found.code : field}`)
    },
    /** @returns whether it succeeded */
    attempt: async (action: () => Promise<unknown>): Promise<boolean> => {
      forget()
      try {
        await action()
        return true
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error
        kind.value = error.kind
        fields.value = error.fields
        waitSeconds.value = error.kind === 'rate_limited' ? error.retryAfterSeconds : null
        if (waitSeconds.value !== null) wait.resume()
        return false
      }
    },
  }
}
