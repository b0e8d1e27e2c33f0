/**
 * Loaded into a page of the wall before anything else: at every frame it looks at the glass as a person would, and says at once
 * (`wallSees`, which the run exposes) what must not be there. How old the data are it knows from the messages themselves, not
 * from what the page makes of them.
 */
;(() => {
  if (window !== top || !location.protocol.startsWith('http') || !('wallSees' in window)) return
  /** Old numbers must be marked after three seconds; the rest is what timers may be late. */
  const MARKED_WITHIN_MS = 3_500
  const FAILING_MARKED_WITHIN_MS = 1_000
  const LIGHT = 60
  const BEAT_MS = 250
  const see = (what, value) => void window.wallSees(what, value)
  const find = (id, root = document) => root.querySelector(`[data-testid=${id}]`)

  let heardMs = performance.now()
  /** Whether the market has arrived since the wall began: with another session it begins anew, with nothing drawn. */
  let hasMarket = false
  let wallBefore = null
  let failingMs = null
  let isResting = false

  /** A message with market data, or the word of the worker about its source. */
  function hear(text) {
    if (typeof text !== 'string' || !/^4[25]\d*-?\["(batch|snapshot|patch|link)"/.test(text)) return
    heardMs = performance.now()
    hasMarket ||= !text.startsWith('42["link"')
    const state = /^42\["link",.*"state":"(\w+)"/.exec(text)?.[1]
    if (state === undefined) return
    isResting = state === 'closed' || state === 'paused'
    failingMs = state === 'failing' || state === 'stopped' ? (failingMs ?? heardMs) : null
  }

  /** The server says anew how its source is. */
  function begin() {
    failingMs = null
  }

  const open = new Set()
  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args)
      this.addEventListener('open', () => {
        open.add(this)
        begin()
        see('sockets', [...open].filter(({ readyState }) => readyState === 1).length)
      })
      this.addEventListener('close', () => open.delete(this))
      this.addEventListener('message', ({ data }) => hear(data))
    }
  }

  /** Where no WebSocket gets through, and for a moment after servers were restarted, the same messages are answers of requests. */
  window.XMLHttpRequest = class extends XMLHttpRequest {
    constructor() {
      super()
      this.addEventListener('load', () => {
        if (!this.responseURL.includes('/socket.io/')) return
        for (const packet of this.responseText.split('\u001e')) {
          if (packet.startsWith('0{')) begin()
          else hear(packet)
        }
      })
    }
  }

  /** When timers ran: a page to which a busy machine gives no turn cannot mark anything. */
  let beats = []
  setInterval(() => (beats = [performance.now(), ...beats].slice(0, MARKED_WITHIN_MS / BEAT_MS)), BEAT_MS)
  const hadTurns = (ms, sinceMs) => (beats[Math.floor(ms / BEAT_MS) - 1] ?? 0) > sinceMs

  /** Whether so much time has passed since then, and as many turns of timers as belong to it. */
  const hasPassed = (ms, sinceMs, nowMs) => nowMs - sinceMs > ms && hadTurns(ms, sinceMs)

  function isOld(nowMs) {
    if (failingMs !== null && hasPassed(FAILING_MARKED_WITHIN_MS, failingMs, nowMs)) return true
    return !isResting && hasPassed(MARKED_WITHIN_MS, heardMs, nowMs)
  }

  function showsNumbers(wall) {
    const page = wall.querySelector('.page.shown')
    if (page === null || find('display-blank') !== null || wall.dataset.show === 'off') return false
    // A price, a level or a rate: names have digits, too.
    if (/\d,\d{3}|\d\.\d\d/.test(page.textContent)) return true
    // What is drawn cannot be read.
    return hasMarket && page.querySelector('canvas') !== null
  }

  const hopOf = (wall) => wall.querySelector('[data-hop]')?.dataset.hop ?? 'no lamp'

  /** What a person would see, for whoever looks for the cause. */
  function sightOf(wall, nowMs) {
    const text = (wall.querySelector('.page.shown')?.textContent ?? '').slice(0, 60)
    return `${wall.dataset.board}, server ${hopOf(wall)}, heard ${Math.round(nowMs - heardMs)} ms ago${failingMs === null ? '' : ', failing'}: ${text}`
  }

  let [beforeMs, unmarkedMs, wasUnmarked] = [performance.now(), 0, false]
  let sight = ''
  let [isKnown, wasPairing, wasLight] = [false, false, false]
  function say() {
    if (unmarkedMs > 0) see('unmarked', { ms: unmarkedMs, sight })
    unmarkedMs = 0
  }
  addEventListener('pagehide', say)
  function look() {
    const nowMs = performance.now()
    const gapMs = nowMs - beforeMs
    if (wasUnmarked) unmarkedMs += gapMs
    else say()
    beforeMs = nowMs
    const wall = find('wall')
    if (wall !== wallBefore) hasMarket = false
    wallBefore = wall
    wasUnmarked = wall !== null && isOld(nowMs) && find('wall-stale', wall) === null && showsNumbers(wall)
    if (wasUnmarked && unmarkedMs === 0) sight = sightOf(wall, nowMs)
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
