import { onScopeDispose, watch } from 'vue'
import type { Ref } from 'vue'

/** Gestures on a chart. Pixels are of the chart's element. */
export interface Gestures {
  /** Dragged horizontally since the last call; positive to the right. */
  drag: (byPx: number) => void
  /** Zoomed out (factor above 1) or in, around a pixel. */
  zoom: (factor: number, xPx: number) => void
  /** The pointed position; null: none any more. */
  point: (at: { x: number; y: number } | null) => void
  /** Back to the newest candle. */
  home: () => void
  isPriceAxis: (at: { x: number; y: number }) => boolean
  /** The price axis was dragged since the last call; positive downwards. */
  stretch: (byPx: number) => void
  /** The price axis fits the prices again. */
  unstretch: () => void
  /** Takes hold of what is there. @returns false: there is nothing, so that the chart itself is dragged */
  grip: (at: { x: number; y: number }, isTouch: boolean) => boolean
  /** What is held was dragged so far from where it was taken. */
  pull: (byPx: { x: number; y: number }) => void
  /** What was held is let go; `kept`: it stays where it was dragged to. */
  release: (kept: boolean) => void
}

const WHEEL_STEP = 1.0015
/** A pointer that moved less was a click, not a drag. */
const DRAG_FROM_PX = 4

/**
 * Mouse, wheel, touch and pen on an element: one pointer drags and points, two zoom. Vertical movement is
 * left to the page, so a phone can still scroll (the element sets `touch-action: pan-y`).
 */
export function useGestures(host: Readonly<Ref<HTMLElement | null>>, gestures: Gestures): void {
  const pointers = new Map<number, { x: number; y: number }>()
  let dragging = false
  let stretching = false
  let holding = false
  let pressed = { x: 0, y: 0 }

  const at = (event: MouseEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }

  function down(event: PointerEvent): void {
    if (event.button !== 0) return
    const place = at(event)
    pointers.set(event.pointerId, place)
    dragging = false
    stretching = gestures.isPriceAxis(place)
    pressed = place
    const isTouch = event.pointerType !== 'mouse'
    if (pointers.size > 1) release(false)
    else holding = !stretching && gestures.grip(place, isTouch)
    if (isTouch) gestures.point(place)
  }

  function move(event: PointerEvent): void {
    const place = at(event)
    const before = pointers.get(event.pointerId)
    if (before === undefined) {
      if (event.pointerType === 'mouse') gestures.point(place)
      return
    }
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1]
    pointers.set(event.pointerId, place)
    if (stretching && other === undefined) {
      ;(event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)
      gestures.stretch(place.y - before.y)
      return
    }
    if (other !== undefined) {
      const [wide, wider] = [Math.abs(before.x - other.x), Math.abs(place.x - other.x)]
      if (wide > 8 && wider > 8) gestures.zoom(wide / wider, (place.x + other.x) / 2)
      return
    }
    const [byX, byY] = [place.x - pressed.x, place.y - pressed.y]
    if (!dragging && Math.hypot(byX, holding ? byY : 0) < DRAG_FROM_PX) return
    if (!dragging) (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)
    dragging = true
    if (holding) {
      gestures.pull({ x: byX, y: byY })
      return gestures.point(place)
    }
    gestures.drag(place.x - before.x)
    gestures.point(event.pointerType === 'mouse' ? place : null)
  }

  function release(kept: boolean): void {
    if (holding) gestures.release(kept)
    holding = false
  }

  function up(event: PointerEvent): void {
    pointers.delete(event.pointerId)
    release(event.type === 'pointerup' && dragging)
  }

  /** What is held goes up and down, too, where the page would be scrolled. */
  function keepStill(event: TouchEvent): void {
    if (holding && event.cancelable) event.preventDefault()
  }

  function leave(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && !pointers.has(event.pointerId)) gestures.point(null)
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault()
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) gestures.drag(-event.deltaX * lines)
    else gestures.zoom(WHEEL_STEP ** (event.deltaY * lines), at(event).x)
  }

  function reset(event: MouseEvent): void {
    if (gestures.isPriceAxis(at(event))) gestures.unstretch()
    else gestures.home()
  }

  let stop: () => void = () => undefined
  watch(
    host,
    (element) => {
      stop()
      if (element === null) return
      const listening = new AbortController()
      const { signal } = listening
      element.addEventListener('pointerdown', down, { signal })
      element.addEventListener('pointermove', move, { signal })
      element.addEventListener('pointerup', up, { signal })
      element.addEventListener('pointercancel', up, { signal })
      element.addEventListener('pointerleave', leave, { signal })
      element.addEventListener('dblclick', reset, { signal })
      element.addEventListener('touchmove', keepStill, { signal, passive: false })
      element.addEventListener('wheel', wheel, { signal, passive: false })
      stop = () => listening.abort()
    },
    { immediate: true },
  )
  onScopeDispose(() => stop())
}
