import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { SECOND_MS } from '#shared/time'
import { injectRequired } from '../ui/inject-required.ts'
import { CLOCK } from './clock.ts'

/** The server's time, epoch milliseconds, updated at the start of every second. */
export function useNow(): Readonly<ShallowRef<number>> {
  const clock = injectRequired(CLOCK)
  const now = shallowRef(clock.now())
  let timer: ReturnType<typeof setTimeout>

  function tick(): void {
    now.value = clock.now()
    timer = setTimeout(tick, SECOND_MS - (now.value % SECOND_MS))
  }

  tick()
  onScopeDispose(() => clearTimeout(timer))
  return now
}
