import { useDocumentVisibility, useEventListener } from '@vueuse/core'
import { onScopeDispose, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import { useSession } from './session.ts'
import { createActivity } from './activity.ts'

/** When the session ends, epoch milliseconds: unless somebody does something, or because it is as old as one may be. */
export interface Ending {
  atMs: number
  why: 'idle' | 'age'
}

export interface SessionEnding {
  /** null: not soon, or somebody has been told. */
  ending: ShallowRef<Ending | null>
  /** The server says that the end is near. */
  warn: (atMs: number, why: Ending['why']) => void
  /** A person wants to stay. @throws ProblemError */
  stay: () => Promise<void>
}

/** What real input is: a hand on the page, not a number that moves on it. */
const INPUTS: (keyof DocumentEventMap)[] = ['pointerdown', 'pointermove', 'wheel', 'keydown']

/**
 * Tells the server of real input, in every tab for all of them, and knows when the session will end without it, or for its
 * age.
 * Ends with the component that asks for it.
 */
export function useSessionEnding(): SessionEnding {
  const session = useSession()
  const ending = shallowRef<Ending | null>(null)
  const otherTabs = new BroadcastChannel('session')

  function prolonged(idleEndsMs: number): void {
    if (ending.value?.why === 'idle' && idleEndsMs > ending.value.atMs) ending.value = null
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
    if (visibility === 'visible' && ending.value?.why === 'idle' && session.user?.role === 'user')
      stay().catch(() => undefined)
  })

  return { ending, warn: (atMs, why) => (ending.value = { atMs, why }), stay }
}
