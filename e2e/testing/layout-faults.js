/* The layout faults of the page, a line each: text and controls that are cut off, overlap or have no space,
   and a page that scrolls sideways. Read as text and run in the page; content that can be scrolled into view
   is not cut off. */
function layoutFaults() {
  const SLACK = 1.5
  /** A scroll container smaller than this shows nothing useful. */
  const LEAST_BOX = 24
  const LEAST_CHART = 40
  const CONTROLS = 'button, input, select, textarea, a[href], [role=radio], summary'
  const NUMBER = /^[-+−–▲▼↑↓\d.,:%\s조억만원주천백KMBT₩]*\d[-+−–▲▼↑↓\d.,:%\s조억만원주천백KMBT₩]*$/

  const faults = new Set()
  const name = (element) => {
    const marked = element.closest('[data-testid], main, header, nav, section, aside')
    const own = typeof element.className === 'string' ? element.className : ''
    return [
      marked?.dataset.testid ?? marked?.tagName.toLowerCase() ?? 'page',
      own || element.tagName.toLowerCase(),
    ].join(' ')
  }
  const say = (what, element, text) => faults.add(`${what}: ${name(element)} “${text.trim().slice(0, 40)}”`)

  const root = document.documentElement
  const everywhere = { left: 0, top: -Infinity, right: root.clientWidth, bottom: Infinity }
  for (const box of [root, ...document.querySelectorAll('#app, #content, main')]) {
    const sideways = box.scrollWidth - (box === root ? innerWidth : box.clientWidth)
    if (sideways > 0 && !box.dataset.sideways) say(`${sideways} px sideways`, box, '')
  }

  /**
   * The visible area for an element's children: where it clips them, where it scrolls, and whether it has
   * space.
   */
  const windows = new Map()
  function windowOf(element) {
    if (element === null || element === root || element === document.body)
      return { cut: everywhere, seen: everywhere, box: null, layer: null, hides: false }
    const known = windows.get(element)
    if (known !== undefined) return known
    const above = windowOf(element.parentElement)
    const style = getComputedStyle(element)
    const { left, top, right, bottom } = element.getBoundingClientRect()
    const isLayer =
      ['fixed', 'sticky'].includes(style.position) || element.popover || element.tagName === 'DIALOG'
    let { cut, seen, box } = above
    if (style.position === 'fixed') cut = seen = { ...everywhere, top: 0, bottom: innerHeight }
    const isHidden = (overflow) => overflow === 'hidden' || overflow === 'clip'
    const isScrolled = (overflow) => overflow === 'auto' || overflow === 'scroll'
    const across = style.overflowX
    const down = style.overflowY
    cut = {
      left: isHidden(across) ? Math.max(cut.left, left) : isScrolled(across) ? -Infinity : cut.left,
      right: isHidden(across) ? Math.min(cut.right, right) : isScrolled(across) ? Infinity : cut.right,
      top: isHidden(down) ? Math.max(cut.top, top) : isScrolled(down) ? -Infinity : cut.top,
      bottom: isHidden(down) ? Math.min(cut.bottom, bottom) : isScrolled(down) ? Infinity : cut.bottom,
    }
    if (across !== 'visible')
      seen = { ...seen, left: Math.max(seen.left, left), right: Math.min(seen.right, right) }
    if (down !== 'visible')
      seen = { ...seen, top: Math.max(seen.top, top), bottom: Math.min(seen.bottom, bottom) }
    if (isScrolled(across) || isScrolled(down)) box = element
    const own = {
      cut,
      seen,
      box,
      layer: isLayer ? element : above.layer,
      hides: style.clipPath === 'inset(50%)' || above.hides,
    }
    windows.set(element, own)
    return own
  }

  /** The text area of a field: its padding may contain icons. */
  function insideOf(control) {
    const { left, top, right, bottom } = control.getBoundingClientRect()
    if (control.tagName !== 'INPUT') return { left, top, right, bottom }
    const { paddingLeft, paddingRight } = getComputedStyle(control)
    return { left: left + parseFloat(paddingLeft), top, right: right - parseFloat(paddingRight), bottom }
  }

  const isShown = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })
  const pieces = []
  function look(element, rects, text, isText) {
    const window = windowOf(isText ? element : element.parentElement)
    if (window.hides || windowOf(element).hides) return
    if (window.box !== null && (window.box.clientHeight < LEAST_BOX || window.box.clientWidth < LEAST_BOX))
      say('no room', window.box, '')
    const style = getComputedStyle(element)
    const mayEnd = isText && style.textOverflow === 'ellipsis' && !NUMBER.test(text.trim())
    for (const { left, top, right, bottom } of rects) {
      if (right - left < 1 || bottom - top < 1) continue
      if (top >= window.cut.bottom && element.closest('[data-gives-way]')) continue
      const over = Math.max(
        window.cut.left - left,
        mayEnd ? 0 : right - window.cut.right,
        window.cut.top - top,
        bottom - window.cut.bottom,
      )
      // A line box is higher than its letters.
      if (over > (isText ? Math.max(SLACK, (bottom - top) * 0.2) : SLACK))
        say(`${Math.round(over)} px cut`, element, text)
      const seen = {
        left: Math.max(left, window.seen.left),
        right: Math.min(right, window.seen.right),
        top: Math.max(top, window.seen.top),
        bottom: Math.min(bottom, window.seen.bottom),
      }
      if (seen.right - seen.left > 3 && seen.bottom - seen.top > 3)
        pieces.push({ ...seen, element, text, layer: window.layer })
    }
  }

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const { currentNode: node } = walker
    const element = node.parentElement
    if (
      node.data.trim() === '' ||
      element.closest('svg, script, style, option, noscript') ||
      !isShown(element)
    )
      continue
    const range = document.createRange()
    range.selectNodeContents(node)
    look(element, range.getClientRects(), node.data, true)
  }
  for (const control of document.querySelectorAll(CONTROLS)) {
    if (!isShown(control)) continue
    look(control, [insideOf(control)], control.getAttribute('aria-label') ?? control.textContent ?? '', false)
  }
  for (const chart of document.querySelectorAll('canvas')) {
    const { width, height } = chart.getBoundingClientRect()
    if (isShown(chart) && (width < LEAST_CHART || height < LEAST_CHART))
      say(`${width} × ${height} px`, chart, 'chart')
  }

  pieces.sort((a, b) => a.top - b.top)
  pieces.forEach((a, at) => {
    for (let other = at + 1; other < pieces.length; other++) {
      const b = pieces[other]
      if (b.top > a.bottom - 3) break
      if (a.layer !== b.layer || a.element.contains(b.element) || b.element.contains(a.element)) continue
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
      if (across > 2 && down > 3)
        say(
          `${Math.round(across)} × ${Math.round(down)} px over “${b.text.trim().slice(0, 20)}” of ${name(b.element)}`,
          a.element,
          a.text,
        )
    }
  })
  return [...faults]
}
