import { onScopeDispose, watch } from 'vue'
import { useSession } from './session.ts'

/**
 * All tabs of a browser share the cookie of the last login. Tells the other tabs of each login here, and makes one there
 * count here, too. Ends with the component that asks for it.
 *
 * @param startOver called when the tab belongs to somebody else than before, of whom nothing may remain
 */
export function useLogins(startOver: () => void): void {
  const session = useSession()
  const otherTabs = new BroadcastChannel('logins')
  otherTabs.onmessage = () => void session.check().catch(() => undefined)
  session.$onAction(({ name, after }) => {
    if (name === 'logIn') after(() => otherTabs.postMessage(null))
  })
  watch(
    () => session.user?.user_id,
    (now, before) => {
      if (now !== undefined && before !== undefined && now !== before) startOver()
    },
  )
  onScopeDispose(() => otherTabs.close())
}
