import { onScopeDispose } from 'vue'
import { onLookChange } from '../../charts/look.ts'

/** The theme that the wall has put aside, until it is left. */
let chosen: string | undefined

/** Forces a dark theme on the wall, whatever the user's theme. */
export function useDarkGround(root: HTMLElement = document.documentElement): void {
  function darken(): void {
    if (root.dataset['theme'] !== 'light') return
    chosen = 'light'
    root.dataset['theme'] = 'dark'
  }

  darken()
  // public/appearance.js sets it before the first frame.
  root.dataset['ground'] = 'dark'
  const stop = onLookChange(darken)
  onScopeDispose(() => {
    stop()
    // A code that gives way to boards, or boards to a code: nothing in between may be light.
    if (location.pathname === '/wall') return
    delete root.dataset['ground']
    if (chosen !== undefined) root.dataset['theme'] = chosen
    chosen = undefined
  })
}
