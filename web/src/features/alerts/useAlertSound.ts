import { useThrottleFn, useTimeoutFn } from '@vueuse/core'
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { Tones } from '../../ui/tones.ts'
import type { AlertTone } from './tone-of.ts'

/** Several events at once are one tone, that of the first. */
const PLAY_EVERY_MS = 1_000
/** Browsers that allow sound start it well within this time. */
const STARTS_WITHIN_MS = 1_000

export interface AlertSound {
  play: (tone: AlertTone) => void
  /** The browser waits for a click or a key before it plays anything. */
  isBlocked: ShallowRef<boolean>
}

/**
 * Plays the tones of alerts in one tab of the browser: the one that holds the lock, and when it is closed the next one.
 *
 * @param locks null: the page has none, as without TLS, and every tab plays
 */
export function useAlertSound(
  tones: Pick<Tones, 'play' | 'close' | 'isSuspended'> = new Tones(),
  locks: Pick<LockManager, 'request'> | null = 'locks' in navigator ? navigator.locks : null,
): AlertSound {
  const isBlocked = shallowRef(false)
  const leaving = new AbortController()
  const left = new Promise<void>((resolve) => leaving.signal.addEventListener('abort', () => resolve()))
  let isOurs = locks === null
  void locks
    ?.request('alert-sound', { signal: leaving.signal }, () => {
      isOurs = true
      return left
    })
    // It was still waiting for the lock.
    .catch(() => undefined)
  const check = useTimeoutFn(() => (isBlocked.value = tones.isSuspended), STARTS_WITHIN_MS, {
    immediate: false,
  })
  const play = useThrottleFn((tone: AlertTone) => {
    tones.play(tone)
    check.start()
  }, PLAY_EVERY_MS)
  onScopeDispose(() => {
    leaving.abort()
    tones.close()
  })
  return {
    isBlocked,
    play: (tone) => {
      if (isOurs) void play(tone)
    },
  }
}
