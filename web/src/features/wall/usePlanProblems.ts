import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { WALL_BOARDS } from '#shared/displays/boards'
import { LEAST_DWELL_S, MAX_DWELL_S, MAX_PAGES } from '#shared/displays/limits'
import type { PlanProblem } from './plan.ts'
import { useWallWords } from './useWallWords.ts'

/** A typing error in the URL is not shown for the months that a wall runs. */
const SHOWN_FOR_MS = 20_000

/** The errors of the URL, as texts, for a while after it was opened or changed. */
export function usePlanProblems(
  plan: Readonly<Ref<{ problems: readonly PlanProblem[] }>>,
): ComputedRef<string[]> {
  const { t } = useWallWords()
  const isShown = shallowRef(true)
  let hide: ReturnType<typeof setTimeout> | undefined
  watch(
    plan,
    () => {
      isShown.value = true
      clearTimeout(hide)
      hide = setTimeout(() => (isShown.value = false), SHOWN_FOR_MS)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(hide))

  function wordsOf(problem: PlanProblem): string {
    switch (problem.problem) {
      case 'unknown_board':
        return t('wall.unknownBoard', { text: problem.text.slice(0, 40), known: WALL_BOARDS.join(', ') })
      case 'bad_dwell':
        return t('wall.badDwell', {
          text: problem.text.slice(0, 20),
          used: problem.usedS,
          least: LEAST_DWELL_S,
          most: MAX_DWELL_S,
        })
      case 'no_boards':
        return t('wall.noBoards')
      case 'too_many':
        return t('wall.tooMany', { most: MAX_PAGES })
    }
  }
  return computed(() => (isShown.value ? plan.value.problems.map(wordsOf) : []))
}
