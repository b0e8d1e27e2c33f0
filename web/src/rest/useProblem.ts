import { ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { FieldError } from '#shared/protocol/problem'
import { ProblemError } from './request.ts'
import type { ProblemKind } from './request.ts'

/** Runs requests and keeps, in the reader's words, what went wrong with the last. */
export function useProblem() {
  const i18n = useI18n()
  const { t } = i18n
  const problem = ref<string | null>(null)
  const kind = ref<ProblemKind | null>(null)
  const fields = shallowRef<readonly FieldError[]>([])

  function words({ kind, retryAfterSeconds }: ProblemError): string {
    return kind === 'rate_limited' && retryAfterSeconds !== null
      ? t('problem.rateLimitedFor', { seconds: retryAfterSeconds })
      : t(`problem.${kind}`)
  }

  return {
    problem,
    kind,
    fields,
    /** What the server has against a field, in the reader's words; undefined: nothing. */
    errorOf: (field: string): string | undefined => {
      const found = fields.value.find((error) => error.field === field)
      return found && t(`fieldError.${i18n.te(`fieldError.${found.code}`) ? found.code : field}`)
    },
    /** @returns whether it went well */
    attempt: async (action: () => Promise<unknown>): Promise<boolean> => {
      problem.value = kind.value = null
      fields.value = []
      try {
        await action()
        return true
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error
        problem.value = words(error)
        kind.value = error.kind
        fields.value = error.fields
        return false
      }
    },
  }
}
