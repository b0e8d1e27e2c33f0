/**
 * Loaded into a page of the wall before anything else: at every frame it looks at the glass as a person would, and says at once
 * (`wallSees`, which the run exposes) what must not be there. How old the data are it knows from the messages themselves, not
 * from what the page makes of them.
 */
;(() => {
  if (window !== top || !location.protocol.startsWith('http') || !('wallSees' in window)) return
  /** Old numbers must be marked after three seconds; the rest is for timers of a busy machine. */
  const MARKED_WITHIN_MS = 3_500
  const FAILING_MARKED_WITHIN_MS = 1_000
  const LIGHT = 60
  const STALL_MS = 100
  const see = (what, value) => void window.wallSees(what, value)
  const find = (id, root = document) => root.querySelector(`[data-testid=${id}]`)

  let heardMs = performance.now()
  let hasHeard = false
  /** Since a message was heard: how long the machine gave the page no frame, and so no time to mark anything. */
  let stalledMs = 0
  let failingMs = null
  let isResting = false

  /** A message with market data, or the word of the worker about its source. */
  function hear(text) {
    if (typeof text !== 'string' || !/^4[25]\d*-?\["(batch|snapshot|patch|link)"/.test(text)) return
    heardMs = performance.now()
    hasHeard = true
    stalledMs = 0
    const state = /^42\["link",.*"state":"(\w+)"/.exec(text)?.[1]
    if (state === undefined) return
    isResting = state === 'closed' || state === 'paused'
    failingMs = state === 'failing' || state === 'stopped' ? (failingMs ?? heardMs) : null
  }

  const open = new Set()
  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args)
      this.addEventListener('open', () => {
        open.add(this)
        see('sockets', [...open].filter(({ readyState }) => readyState === 1).length)
      })
      this.addEventListener('close', () => open.delete(this))
      this.addEventListener('message', ({ data }) => hear(data))
    }
  }

  function isOld(nowMs) {
    if (failingMs !== null && nowMs - failingMs - stalledMs > FAILING_MARKED_WITHIN_MS) return true
    return !isResting && nowMs - heardMs - stalledMs > MARKED_WITHIN_MS
  }

  function showsNumbers(wall) {
    const page = wall.querySelector('.page.shown')
    if (page === null || find('display-blank') !== null || wall.dataset.show === 'off') return false
    // A price, a level or a rate: names have digits, too.
    return /\d,\d{3}|\d\.\d\d/.test(page.textContent) || (hasHeard && page.querySelector('canvas') !== null)
  }

  let [beforeMs, unmarkedMs, wasUnmarked] = [performance.now(), 0, false]
  let [isKnown, wasPairing, wasLight] = [false, false, false]
  function say() {
    if (unmarkedMs > 0) see('unmarked', unmarkedMs)
    unmarkedMs = 0
  }
  addEventListener('pagehide', say)
  function look() {
    const nowMs = performance.now()
    const gapMs = nowMs - beforeMs
    if (wasUnmarked) unmarkedMs += gapMs
    else say()
    if (gapMs > STALL_MS) stalledMs += gapMs
    beforeMs = nowMs
    const wall = find('wall')
    wasUnmarked = wall !== null && isOld(nowMs) && find('wall-stale', wall) === null && showsNumbers(wall)
    isKnown ||= wall !== null
    const isPairing = isKnown && find('pairing') !== null
    if (isPairing && !wasPairing) see('login', location.pathname)
    wasPairing = isPairing
    const ground = getComputedStyle(document.body ?? document.documentElement).backgroundColor
    const [red = 255, , , opacity = 1] = (ground.match(/[\d.]+/g) ?? []).map(Number)
    const isLight = red > LIGHT || opacity < 1
    if (isLight && !wasLight) see('light', ground)
    wasLight = isLight
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
  see('loaded', localStorage.getItem('display-reload'))
})()
