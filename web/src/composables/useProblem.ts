import { ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { FieldError } from '#shared/protocol/problem'
import { ProblemError } from '../api/request.ts'

/** Runs requests and keeps, in the reader's words, what went wrong with the last. */
export function useProblem() {
  const { t } = useI18n()
  const problem = ref<string | null>(null)
  const fields = shallowRef<readonly FieldError[]>([])

  function words({ kind, retryAfterSeconds }: ProblemError): string {
    return kind === 'rate_limited' && retryAfterSeconds !== null
      ? t('problem.rateLimitedFor', { seconds: retryAfterSeconds })
      : t(`problem.${kind}`)
  }

  return {
    problem,
    fields,
    /** @returns whether it went well */
    attempt: async (action: () => Promise<void>): Promise<boolean> => {
      problem.value = null
      fields.value = []
      try {
        await action()
        return true
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error
        problem.value = words(error)
        fields.value = error.fields
        return false
      }
    },
  }
}
