/** The service worker answers from it when the server does not. */
const KEPT_CACHE = 'display'

/**
 * Keeps the page of the wall and its files in the browser, so that a display which restarts without the server shows its boards.
 * Called a moment after the page has started: what it loaded then is of the build that the server has.
 */
export async function keepPage(): Promise<void> {
  if (!('caches' in window)) return
  const files = performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith('/assets/'))
  const wanted = new Set(['/wall', '/appearance.js', ...files.map(({ pathname }) => pathname)])
  const cache = await caches.open(KEPT_CACHE)
  await cache.addAll([...wanted])
  const old = (await cache.keys()).filter(({ url }) => !wanted.has(new URL(url).pathname))
  await Promise.all(old.map((request) => cache.delete(request)))
}

/**
 * @returns keeps the page with its first call, and with the next one where that failed: a server may go away just then, and the page
 * lives for months
 */
export function keepingPage(keep: () => Promise<void> = keepPage): () => Promise<void> {
  let isKept = false
  return async () => {
    if (isKept) return
    isKept = true
    await keep().catch(() => (isKept = false))
  }
}

export async function forgetPage(): Promise<void> {
  if ('caches' in window) await caches.delete(KEPT_CACHE)
}
