import { computed, inject, onScopeDispose, watch } from 'vue'
import type { Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { judge } from '../live/lamp.ts'
import { LIVE } from '../live/live.ts'
import type { Chart, Draw, Drawn, Start } from './chart.ts'
import { onLookChange, readLook } from './look.ts'

export interface ChartOptions<D extends Drawn> {
  /**
   * Loads the part of the library that this chart needs, e.g. `async () => (await
   * import('./lines.ts')).startChart`.
   */
  load: () => Promise<Start<D>>
  draw: Draw<D>
  /** Called once per instance, to add event listeners. They are removed when it is disposed. */
  started?: (chart: D) => void
}

export interface ChartHandle<D extends Drawn = Chart> {
  /** Requests a repaint. `draw` runs once in the next animation frame, however often this is called. */
  repaint: () => void
  /** Null until the library is loaded and the element has a size. */
  chart: () => D | null
}

/**
 * A chart on an element, of ECharts or of our own, for as long as both the element and the scope exist. The instance is not
 * reactive and is always disposed. It paints on request, when its size changes and, from scratch, when the
 * theme, the palette, the language or the freshness of numbers changes. In a hidden tab there are no
 * animation frames, so nothing is drawn, and one frame on return brings it up to date.
 *
 * The element needs a text alternative of its own: `role="img"` and a label, or a table.
 */
export function useChart<D extends Drawn = Chart>(
  host: Readonly<Ref<HTMLElement | null>>,
  options: ChartOptions<D>,
): ChartHandle<D> {
  const lamp = inject(LIVE, null)?.lamp
  const stale = computed(() => lamp !== undefined && judge(lamp.value).stale !== null)
  const { locale } = useI18n({ useScope: 'global' })
  let start: Start<D> | null = null
  let loading = false
  let chart: D | null = null
  let frame: number | null = null
  let fresh = true
  let resized = false
  let over = false

  async function load(): Promise<void> {
    if (loading || start !== null) return
    loading = true
    try {
      start = await options.load()
      repaint()
    } catch {
      // The server is unavailable: retried with the next repaint. Until then there is only the text
      // alternative.
    } finally {
      loading = false
    }
  }

  function paint(): void {
    frame = null
    const element = host.value
    // Without a size there is nothing to draw; the observer calls again when there is one.
    if (over || start === null || element === null || element.clientWidth * element.clientHeight === 0) return
    if (chart === null) {
      chart = start(element)
      options.started?.(chart)
    } else {
      if (resized) chart.resize()
      if (fresh) chart.clear()
    }
    resized = false
    options.draw(chart, readLook(element, stale.value), fresh)
    fresh = false
  }

  function repaint(): void {
    if (over) return
    if (start === null) void load()
    else frame ??= requestAnimationFrame(paint)
  }

  function restyle(): void {
    fresh = true
    repaint()
  }

  function dispose(): void {
    chart?.dispose()
    chart = null
    fresh = true
    resized = false
  }

  const sizes = new ResizeObserver(() => {
    resized = true
    repaint()
  })
  watch(
    host,
    (element, before) => {
      if (before != null) {
        sizes.unobserve(before)
        dispose()
      }
      if (element !== null) sizes.observe(element)
      repaint()
    },
    { immediate: true },
  )
  watch([locale, stale], restyle, { flush: 'post' })
  const stopLooking = onLookChange(restyle)
  onScopeDispose(() => {
    over = true
    stopLooking()
    sizes.disconnect()
    if (frame !== null) cancelAnimationFrame(frame)
    dispose()
  })

  return { repaint, chart: () => chart }
}
