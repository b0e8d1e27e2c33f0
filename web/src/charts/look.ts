import { textScale } from '../ui/text-scale.ts'

/** Colours of ui/styles/chart-tokens.css, which are registered there and so are computed as plain `rgb()`. */
const COLORS = {
  up: '--candle-up',
  down: '--candle-down',
  flat: '--candle-flat',
  volumeUp: '--volume-up',
  volumeDown: '--volume-down',
  ground: '--chart-ground',
  text: '--chart-text',
  grid: '--grid',
  axis: '--axis',
  crosshair: '--crosshair',
  sessionShade: '--session-shade',
  gapShade: '--gap-shade',
  limitLine: '--limit-line',
  series1: '--series-1',
  series2: '--series-2',
  series3: '--series-3',
  series4: '--series-4',
  series5: '--series-5',
  series6: '--series-6',
  heatUp: '--heat-up',
  heatFlat: '--heat-flat',
  heatDown: '--heat-down',
  heatInk: '--heat-ink',
} as const

export type ChartColor = keyof typeof COLORS

/** The current look of charts. */
export interface Look {
  colors: Readonly<Record<ChartColor, string>>
  font: string
  /** The size of text relative to the design: the setting, times the browser's own. */
  textScale: number
  /** The font size of axes and labels. */
  letterPx: number
  /** The user prefers reduced motion. */
  still: boolean
}

/** At 100 %. */
const LETTER_PX = 11

/** Stale numbers have no colours of direction. */
const COLORLESS_WHEN_STALE: readonly ChartColor[] = ['up', 'down', 'volumeUp', 'volumeDown']

/** @param element the chart's element: tokens are inherited */
export function readLook(element: Element, stale: boolean): Look {
  const style = getComputedStyle(element)
  const colors = Object.fromEntries(
    Object.entries(COLORS).map(([name, token]) => [name, style.getPropertyValue(token).trim()]),
  ) as Record<ChartColor, string>
  const scale = textScale()
  if (stale) for (const name of COLORLESS_WHEN_STALE) colors[name] = colors.flat
  return {
    colors,
    font: style.fontFamily,
    textScale: scale,
    letterPx: LETTER_PX * scale,
    still: matchMedia('(prefers-reduced-motion: reduce)').matches,
  }
}

/** The root attributes of the look; written by preferences/settings.ts and the frame. */
const ATTRIBUTES = ['data-theme', 'data-palette', 'data-density', 'data-text-size', 'lang']
const MEDIA = ['(prefers-contrast: more)', '(forced-colors: active)', '(prefers-reduced-motion: reduce)']

/**
 * Calls back when the look of the board changes.
 *
 * @returns stops it
 */
export function onLookChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ATTRIBUTES })
  const queries = MEDIA.map((query) => matchMedia(query))
  for (const query of queries) query.addEventListener('change', changed)
  // What is drawn in a font of the system does not change by itself when the page's own has arrived.
  const fonts = 'fonts' in document ? document.fonts : undefined
  fonts?.addEventListener('loadingdone', changed)
  return () => {
    observer.disconnect()
    fonts?.removeEventListener('loadingdone', changed)
    for (const query of queries) query.removeEventListener('change', changed)
  }
}
