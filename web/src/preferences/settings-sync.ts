import { defineStore } from 'pinia'
import { inject, ref } from 'vue'
import type { Api } from '../rest/request.ts'
import { CLOCK } from '../live/clock.ts'
import type { ServerClock } from '../live/clock.ts'
import { SettingsSync } from './sync.ts'
import { API, useSession } from '../session/session.ts'
import { useSettings } from './settings.ts'

/** Somebody's first page on a new device waits no longer for how they want it. */
const FIRST_WITHIN_MS = 1_500

/** Keeps the settings of this browser and of the account the same; useSettingsSync says when. */
export const useCopy = defineStore('settings-copy', () => {
  const clock = inject(CLOCK) as ServerClock
  const session = useSession()
  const copy = new SettingsSync({
    api: inject(API) as Api,
    settings: useSettings(),
    userId: () => session.user?.user_id ?? null,
    storage: localStorage,
    nowMs: () => clock.now(),
  })
  /** Something was chosen here that the server could not be given yet. */
  const isWaiting = ref(copy.isWaiting)

  /** A server that is away is met later. */
  async function meet(): Promise<void> {
    await copy.meet().catch(() => undefined)
    isWaiting.value = copy.isWaiting
  }

  /** Resolves, whatever the server says, when the choices of whoever is logged in are known here, or will not be soon. */
  async function known(): Promise<void> {
    if (copy.isKnown) return
    const tooLate = new Promise((resolve) => setTimeout(resolve, FIRST_WITHIN_MS))
    await Promise.race([meet(), tooLate])
  }

  return { isWaiting, known, chosen: () => copy.chosen(), meet }
})
