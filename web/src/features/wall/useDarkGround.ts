import { onScopeDispose } from 'vue'
import { onLookChange } from '../../charts/look.ts'

/** Forces a dark theme on the wall, whatever the user's theme. */
export function useDarkGround(root: HTMLElement = document.documentElement): void {
  let chosen: string | undefined

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
    delete root.dataset['ground']
    if (chosen !== undefined) root.dataset['theme'] = chosen
  })
}
