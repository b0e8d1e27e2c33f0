import { onScopeDispose, watch } from 'vue'
import { useSession } from './session.ts'

/**
 * All tabs of a browser share the cookie of the last login. Announces each login to the other tabs, and
 * applies theirs. Ends with the component that uses it.
 *
 * @param startOver called when the tab belongs to another user now, so that no data of the previous one
 * remain
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
