import { MINUTE_MS } from '#shared/time'
import type { Gap } from '../../market/candle-page.ts'

/** How long a hole of the feed is, as its label counts: minutes up to two hours. */
export function gapLength({ fromMs, toMs }: Gap): { unit: 'gapMinutes' | 'gapHours'; count: number } {
  const minutes = Math.max(1, Math.round((toMs - fromMs) / MINUTE_MS))
  return minutes < 120
    ? { unit: 'gapMinutes', count: minutes }
    : { unit: 'gapHours', count: Math.round(minutes / 60) }
}
