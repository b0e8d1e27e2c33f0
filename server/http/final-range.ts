import { CANDLE_MS, type CandleInterval } from '#shared/market/candle'
import { MINUTE_MS } from '#shared/time'
import type { Ctx } from './context.ts'
import { etagOf } from './etag.ts'

/** Late ticks of a closed interval may still appear with the next refresh of the candles. */
const SETTLED_AFTER_MS = 5 * MINUTE_MS

/** Sets an ETag on an answer whose range is over, so that clients can revalidate it. */
export function markIfFinal(
  ctx: Ctx,
  answer: object,
  { interval, to, nowMs }: { interval: CandleInterval; to: number | undefined; nowMs: number },
): void {
  if (to === undefined || to + CANDLE_MS[interval] + SETTLED_AFTER_MS > nowMs) return
  ctx.set('ETag', etagOf(answer))
  ctx.set('Cache-Control', 'private, no-cache')
}
