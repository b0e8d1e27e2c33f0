import { defineStore } from 'pinia'
import { ref } from 'vue'
import { CLOCK } from '../live/clock.ts'
import { SettingsSync } from './sync.ts'
import { API, useSession } from '../session/session.ts'
import { injectRequired } from '../ui/inject-required.ts'
import { useSettings } from './settings.ts'

/** How long the first page on a new device waits for the user's settings. */
const FIRST_WITHIN_MS = 1_500

/** Keeps the settings of this browser and of the account in sync; useSettingsSync decides when. */
export const useCopy = defineStore('settings-copy', () => {
  const clock = injectRequired(CLOCK)
  const session = useSession()
  const copy = new SettingsSync({
    api: injectRequired(API),
    settings: useSettings(),
    userId: () => session.user?.user_id ?? null,
    storage: localStorage,
    nowMs: () => clock.now(),
  })
  /** Local changes have not been sent yet. */
  const isWaiting = ref(copy.isWaiting)

  /** An unavailable server is retried later. */
  async function meet(): Promise<void> {
    await copy.meet().catch(() => undefined)
    isWaiting.value = copy.isWaiting
  }

  /** Resolves when the logged-in user's settings are known here, or when that will take too long. */
  async function known(): Promise<void> {
    if (copy.isKnown) return
    const tooLate = new Promise((resolve) => setTimeout(resolve, FIRST_WITHIN_MS))
    await Promise.race([meet(), tooLate])
  }

  return { isWaiting, known, chosen: () => copy.chosen(), meet }
})
