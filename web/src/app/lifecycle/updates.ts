import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'

/** The parts of a browser's service workers that are used here. */
export type Workers = Pick<ServiceWorkerContainer, 'controller' | 'register' | 'addEventListener'>

export interface Updates {
  /** A newer build of these pages has been fetched and waits for a word. */
  waiting: Readonly<ShallowRef<boolean>>
  /** Another tab has given the word: this page still runs, but its other pages may be gone. */
  overtaken: Readonly<ShallowRef<boolean>>
  /** Gives the word; this page is loaded again when the new build has taken over. */
  take: () => void
  /** Asks the server whether there is a newer one. */
  look: () => void
}

/** Installs the service worker and follows its updates. Nothing is loaded again unless `take` says so. */
export function followUpdates(workers: Workers, reload: () => void): Updates {
  const waiting = shallowRef(false)
  const overtaken = shallowRef(false)
  let registration: ServiceWorkerRegistration | null = null
  let asked = false
  // The first one of all takes over a page that had none: no news.
  let controlled = workers.controller !== null

  function see(): void {
    waiting.value = registration?.waiting != null && workers.controller !== null
  }

  workers.addEventListener('controllerchange', () => {
    if (asked) reload()
    else if (controlled) overtaken.value = true
    controlled = true
    see()
  })
  workers
    .register('/sw.js')
    .then((found) => {
      registration = found
      see()
      found.addEventListener('updatefound', () => {
        found.installing?.addEventListener('statechange', see)
      })
    })
    // A browser that keeps none (a private window, plain http in a network) shows the board as well without.
    .catch(() => undefined)

  return {
    waiting,
    overtaken,
    take() {
      asked = true
      if (registration?.waiting == null) reload()
      else registration.waiting.postMessage('take over')
    },
    look: () => void registration?.update().catch(() => undefined),
  }
}
