import { useDocumentVisibility, useEventListener } from '@vueuse/core'
import { onScopeDispose, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import { useSession } from './session.ts'
import { createActivity } from './activity.ts'

/** When the session ends, epoch milliseconds: without further activity, or because of its maximum age. */
export interface Ending {
  atMs: number
  why: 'idle' | 'age'
}

export interface SessionEnding {
  /** null: not soon, or the user dismissed the warning. */
  ending: ShallowRef<Ending | null>
  /** The server announced the end. */
  warn: (atMs: number, why: Ending['why']) => void
  /** The user chooses to stay. @throws ProblemError */
  stay: () => Promise<void>
}

/** Events that count as input of the user. */
const INPUTS: (keyof DocumentEventMap)[] = ['pointerdown', 'pointermove', 'wheel', 'keydown']

/**
 * Reports the user's input to the server, in every tab for all of them, and provides when the session will
 * end. Ends with the component that uses it.
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

  // For role user, a board that becomes visible counts as activity; admins must interact.
  watch(useDocumentVisibility(), (visibility) => {
    if (visibility === 'visible' && ending.value?.why === 'idle' && session.user?.role === 'user')
      stay().catch(() => undefined)
  })

  return { ending, warn: (atMs, why) => (ending.value = { atMs, why }), stay }
}
