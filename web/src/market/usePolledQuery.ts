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
  /** What an answer depends on: when it changes, the server is asked again. */
  dependsOn: (lamp: Lamp) => readonly unknown[]
  /** How long this is good for; one that the server gave before it knew enough, no longer than after a failure. */
  goodForMs: (value: Value, answer: Answer) => number
  /** How long after a failure the server is asked again. */
  retryMs: number
}

/**
 * What the server answers to a question whose answer lasts a while. Null until the first answer; then what was last known.
 * The first word of the worker is no reason to ask again when the answer is good: the question of a page that opens is newer.
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
  /** There is no answer, or none that is good. */
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
