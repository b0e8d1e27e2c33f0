import { useIntervalFn } from '@vueuse/core'

const LOOK_EVERY_MS = 2_000
const LOOKS = 15

/** Reads something again and again for half a minute, as when a test is under way. */
export function useLookAgain(load: () => Promise<unknown>): { start: () => void } {
  let looks = 0
  const looking = useIntervalFn(
    () => {
      if (++looks >= LOOKS) looking.pause()
      // What cannot be read now is read the next time.
      void load().catch(() => undefined)
    },
    LOOK_EVERY_MS,
    { immediate: false },
  )
  return {
    start: () => {
      looks = 0
      looking.resume()
    },
  }
}
