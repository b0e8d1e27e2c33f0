import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'

/** The parts of the service worker API that are used here. */
export type Workers = Pick<ServiceWorkerContainer, 'controller' | 'register' | 'addEventListener'>

export interface Updates {
  /** A newer build has been fetched and waits to be activated. */
  waiting: Readonly<ShallowRef<boolean>>
  /** Another tab has activated the new build: this page still runs, but its lazy chunks may be gone. */
  overtaken: Readonly<ShallowRef<boolean>>
  /** Activates the new build; this page is reloaded when it has taken over. */
  take: () => void
  /** Checks the server for a newer build. */
  look: () => void
}

/** Installs the service worker and follows its updates. The page is only reloaded by `take`. */
export function followUpdates(workers: Workers, reload: () => void): Updates {
  const waiting = shallowRef(false)
  const overtaken = shallowRef(false)
  let registration: ServiceWorkerRegistration | null = null
  let isRequested = false
  // The first service worker takes over a page that had none: not an update.
  let controlled = workers.controller !== null

  function see(): void {
    waiting.value = registration?.waiting != null && workers.controller !== null
  }

  workers.addEventListener('controllerchange', () => {
    if (isRequested) reload()
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
    // Without service workers (a private window, plain http) the board works as well.
    .catch(() => undefined)

  return {
    waiting,
    overtaken,
    take() {
      isRequested = true
      if (registration?.waiting == null) reload()
      else registration.waiting.postMessage('take over')
    },
    look: () => void registration?.update().catch(() => undefined),
  }
}
