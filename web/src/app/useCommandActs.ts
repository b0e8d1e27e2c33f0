import { inject, nextTick, onScopeDispose, watch, type InjectionKey, type Ref } from 'vue'
import { call } from '../rest/call.ts'
import { routeOf } from '#shared/rest/paths'
import { CommandFault, type CommandActs } from '../session/display/commands.ts'
import { aboutToLoad } from '../session/display/loads.ts'
import { RENDERED } from '../session/display/rendered.ts'
import { API } from '../session/session.ts'
import { injectRequired } from '../ui/inject-required.ts'

/** Whether the screen says which one it is. */
export const IDENTIFYING: InjectionKey<Ref<boolean>> = Symbol('identifying')

const IDENTIFY_MS = 10_000
const ANSWERS_WITHIN_MS = 5_000

/** What commands have a paired screen do. */
export function useCommandActs(): CommandActs {
  const api = injectRequired(API)
  const identifying = injectRequired(IDENTIFYING)
  const rendered = inject(RENDERED, null)
  let identified: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(identified))

  return {
    async identify() {
      identifying.value = true
      clearTimeout(identified)
      identified = setTimeout(() => (identifying.value = false), IDENTIFY_MS)
      await nextTick()
    },
    async picture() {
      const page = document.querySelector<HTMLElement>('main')
      if (page === null) throw new CommandFault('not_drawn')
      const { drawPicture } = await import('../session/display/draw-page.ts')
      await call(api, 'sendPicture', { body: drawPicture(page) })
    },
    shows: (revision) =>
      new Promise((resolve) => {
        const stop = watch(
          () => rendered?.value?.revision ?? -1,
          (shown) => {
            if (shown < revision) return
            resolve()
            void nextTick(() => stop())
          },
          { immediate: true },
        )
      }),
    async isServerThere() {
      const request = { cache: 'no-store', signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) } as const
      const answer = await fetch(routeOf('readLiveness').path, request).catch(() => null)
      return answer?.ok === true
    },
    reload: () => {
      aboutToLoad('command')
      location.reload()
    },
  }
}
