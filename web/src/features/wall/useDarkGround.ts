import { onScopeDispose } from 'vue'
import { onLookChange } from '../../charts/look.ts'

/** A wall is dark whatever its reader has chosen for the desk: a light page in a dark room is a lamp. */
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
