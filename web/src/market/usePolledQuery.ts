import { onScopeDispose, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import { ProblemError } from '../rest/request.ts'
import type { Api } from '../rest/request.ts'
import type { Lamp } from '../live/lamp.ts'
import { LIVE } from '../live/live.ts'
import { API } from '../session/session.ts'
import { injectRequired } from '../ui/inject-required.ts'

interface Question<Answer, Value> {
  /** @throws ProblemError */
  ask: (api: Api) => Promise<Answer>
  read: (answer: Answer) => Value
  /** The dependencies of an answer: the query is repeated when one changes. */
  dependsOn: (lamp: Lamp) => readonly unknown[]
  /** How long an answer is valid; an incomplete one, no longer than `retryMs`. */
  goodForMs: (value: Value, answer: Answer) => number
  /** The delay of the retry after a failure. */
  retryMs: number
}

/**
 * Polls a query whose answers are valid for a while. Null until the first answer; then the last one. The first report of
 * the worker does not repeat it while the answer is valid: the query of an opened page is newer.
 */
export function usePolledQuery<Answer, Value>({
  ask: askServer,
  read,
  dependsOn,
  goodForMs,
  retryMs,
}: Question<Answer, Value>): Readonly<ShallowRef<Value | null>> {
  const api = injectRequired(API)
  const { lamp } = injectRequired(LIVE)
  const value = shallowRef<Value | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let over = false
  let asked = 0
  let answered = 0
  /** There is no valid answer. */
  let isOwed = false
  let isHeard = false

  async function ask(): Promise<void> {
    clearTimeout(timer)
    const mine = ++asked
    let waitMs = retryMs
    try {
      const answer = await askServer(api)
      if (over || mine < answered) return
      answered = mine
      const known = read(answer)
      value.value = known
      waitMs = goodForMs(known, answer)
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
    }
    isOwed = waitMs <= retryMs
    if (!over && mine === asked) timer = setTimeout(() => void ask(), waitMs)
  }

  void ask()
  watch(
    () => dependsOn(lamp.value).join(),
    () => {
      const isNews = isHeard || isOwed
      isHeard ||= lamp.value.link !== null
      if (isNews) void ask()
    },
  )
  onScopeDispose(() => {
    over = true
    clearTimeout(timer)
  })
  return value
}
