/* global __ASSETS__ */
/**
 * Caches immutable files, an offline page, and for a paired display the page of the wall. Prices, the API and the socket are not its
 * business: what is not answered here goes to the network as if there were no service worker.
 *
 * vite.config.ts writes the names of the build's files in, so a new build is a new service worker.
 */
const ASSETS = new Set(__ASSETS__)
const OFFLINE = ['/offline.html', '/offline.js', '/favicon.svg']
const HASHED_CACHE = 'hashed'
const OFFLINE_CACHE = 'offline'
const ANSWERS_WITHIN_MS = 5_000
/** The page waits for it before it paints. */
const BEFORE_PAINT = '/appearance.js'

self.addEventListener('install', (event) => {
  const requests = OFFLINE.map((path) => new Request(path, { cache: 'reload' }))
  event.waitUntil(caches.open(OFFLINE_CACHE).then((cache) => cache.addAll(requests)))
})

// It waits for the user to reload: two builds in one page would request files that are gone.
self.addEventListener('message', ({ data }) => {
  if (data === 'take over') self.skipWaiting()
})

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldBuilds().then(() => self.clients.claim()))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin || /^\/(api|socket\.io)\//.test(pathname))
    return
  if (ASSETS.has(pathname)) event.respondWith(cacheFirst(request))
  else if (request.mode === 'navigate') event.respondWith(navigate(request, pathname))
  else if (pathname === BEFORE_PAINT && request.destination === 'script')
    event.respondWith(keptFirst(request))
  else if (OFFLINE.includes(pathname)) event.respondWith(fetch(request).catch(() => caches.match(pathname)))
})

// Whatever comes has to be shown: browsers end the subscription of a page that stays silent.
self.addEventListener('push', (event) => {
  const { id, text } = readMessage(event.data)
  const options = { body: text, tag: id, icon: '/icons/icon-192.png' }
  event.waitUntil(self.registration.showNotification('SecondaryMarket', options))
})

function readMessage(data) {
  try {
    return data.json()
  } catch {
    return { id: 'unknown', text: '' }
  }
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(openAlerts())
})

async function openAlerts() {
  const pages = await self.clients.matchAll({ type: 'window' })
  const open = pages.find(({ url }) => new URL(url).pathname === '/alerts')
  await (open === undefined ? self.clients.openWindow('/alerts') : open.focus())
}

/**
 * The page of the server. Without one it is that of a paired display (web/src/session/display/kept-page.ts), or the one that
 * explains. A network that swallows everything would keep a display waiting for minutes: there it is its own after a while.
 */
async function navigate(request, pathname) {
  const own = pathname === '/wall' ? await caches.match(pathname, { cacheName: 'display' }) : undefined
  const asked = fetch(request).catch(() => own ?? caches.match('/offline.html'))
  if (own === undefined) return asked
  return Promise.race([asked, new Promise((give) => setTimeout(give, ANSWERS_WITHIN_MS, own))])
}

/** A paired display renews its own at each start. */
async function keptFirst(request) {
  return (await caches.match(request, { cacheName: 'display' })) ?? fetch(request)
}

/** For files whose name is a hash of their content: what is there is right. */
async function cacheFirst(request) {
  const cache = await caches.open(HASHED_CACHE)
  const kept = (await cache.match(request)) ?? (await caches.match(request, { cacheName: 'display' }))
  if (kept !== undefined) return kept
  const answer = await fetch(request)
  if (answer.ok) await cache.put(request, answer.clone())
  return answer
}

async function forgetOldBuilds() {
  const cache = await caches.open(HASHED_CACHE)
  const old = (await cache.keys()).filter(({ url }) => !ASSETS.has(new URL(url).pathname))
  await Promise.all(old.map((request) => cache.delete(request)))
}
