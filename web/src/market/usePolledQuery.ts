import { onScopeDispose, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import { ProblemError } from '../rest/request.ts'
import type { Api } from '../rest/request.ts'
import type { Lamp } from '../live/lamp.ts'
import { LIVE } from '../live/live.ts'
import { API } from '../session/session.ts'
import { injectRequired } from '../ui/inject-required.ts'

interface PolledQuery<Answer, Value> {
  /** @throws ProblemError */
  request: (api: Api) => Promise<Answer>
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
  request: fetchAnswer,
  read,
  dependsOn,
  goodForMs,
  retryMs,
}: PolledQuery<Answer, Value>): Readonly<ShallowRef<Value | null>> {
  const api = injectRequired(API)
  const { lamp } = injectRequired(LIVE)
  const value = shallowRef<Value | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let over = false
  let sent = 0
  let answered = 0
  /** There is no valid answer. */
  let isOwed = false
  let isHeard = false

  async function poll(): Promise<void> {
    clearTimeout(timer)
    const mine = ++sent
    let waitMs = retryMs
    try {
      const answer = await fetchAnswer(api)
      if (over || mine < answered) return
      answered = mine
      const known = read(answer)
      value.value = known
      waitMs = goodForMs(known, answer)
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
    }
    isOwed = waitMs <= retryMs
    if (!over && mine === sent) timer = setTimeout(() => void poll(), waitMs)
  }

  void poll()
  watch(
    () => dependsOn(lamp.value).join(),
    () => {
      const isNews = isHeard || isOwed
      isHeard ||= lamp.value.link !== null
      if (isNews) void poll()
    },
  )
  onScopeDispose(() => {
    over = true
    clearTimeout(timer)
  })
  return value
}
