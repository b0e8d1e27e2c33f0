import { useDocumentVisibility, useEventListener } from '@vueuse/core'
import { onScopeDispose, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import { useSession } from '../stores/session.ts'
import { createActivity } from './activity.ts'

export interface IdleEnd {
  /** When the session ends unless somebody does something, epoch milliseconds; null: not soon. */
  endsMs: ShallowRef<number | null>
  /** The server says that the end is near. */
  warn: (endsMs: number) => void
  /** A person wants to stay. @throws ProblemError */
  stay: () => Promise<void>
}

/** What real input is: a hand on the page, not a number that moves on it. */
const INPUTS: (keyof DocumentEventMap)[] = ['pointerdown', 'pointermove', 'wheel', 'keydown']

/**
 * Tells the server of real input, in every tab for all of them, and knows when the session will end without it.
 * Ends with the component that asks for it.
 */
export function useIdleEnd(): IdleEnd {
  const session = useSession()
  const endsMs = shallowRef<number | null>(null)
  const otherTabs = new BroadcastChannel('session')

  function prolonged(idleEndsMs: number): void {
    if (endsMs.value !== null && idleEndsMs > endsMs.value) endsMs.value = null
  }

  async function stay(): Promise<void> {
    const idleEndsMs = await session.stay()
    prolonged(idleEndsMs)
    otherTabs.postMessage(idleEndsMs)
  }

  const input = createActivity(stay)
  useEventListener(document, INPUTS, input, { passive: true, capture: true })
  otherTabs.onmessage = ({ data }: MessageEvent<number>) => prolonged(data)
  onScopeDispose(() => otherTabs.close())

  // For role user, a board that is looked at again is activity enough; admins have to do something.
  watch(useDocumentVisibility(), (visibility) => {
    if (visibility === 'visible' && endsMs.value !== null && session.user?.role === 'user')
      stay().catch(() => undefined)
  })

  return { endsMs, warn: (atMs) => (endsMs.value = atMs), stay }
}
