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
  const stop = onLookChange(darken)
  onScopeDispose(() => {
    stop()
    if (chosen !== undefined) root.dataset['theme'] = chosen
  })
}
