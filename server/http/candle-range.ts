import { z } from 'zod'
import { CANDLE_INTERVALS, CANDLE_MS, type CandleInterval } from '#shared/market/candle'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import { wholeNumber } from '#shared/rest/fields'
import type { Ctx } from './context.ts'
import { etagOf } from './etag.ts'

export const MOST_CANDLES = 5_000

/** Ticks of a closed interval may still come, and show with the next refresh of the candles. */
const SETTLED_AFTER_MS = 5 * 60_000

/** A time with its offset, or a date: its midnight in Seoul. */
export const Moment = z.union(
  [
    z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
    z.iso.date().transform((text) => startOfSeoulDay(text)),
  ],
  'is neither a time in ISO 8601 with offset nor a date',
)

/** What every question for candles may say. */
export const CANDLE_RANGE = {
  interval: z.enum(CANDLE_INTERVALS, `is none of ${CANDLE_INTERVALS.join(', ')}`).default('1m'),
  from: Moment.optional().describe(
    'The first moment a candle may begin at; a date is its midnight in Seoul.',
  ),
  to: Moment.optional().describe('Before this moment.'),
  limit: wholeNumber(1, MOST_CANDLES)
    .prefault(String(MOST_CANDLES))
    .describe('Of more candles than this the newest are given.'),
}

/** Later than the board there is nothing, but for ticks that came by a clock that was wrong. */
export function untilBoard(toMs: number | null, asOfMs: number): number {
  return Math.min(toMs ?? Infinity, asOfMs + 1)
}

interface Bounds {
  from?: number | undefined
  to?: number | undefined
}

export const endsAfterItBegins = ({ from, to }: Bounds) => from === undefined || to === undefined || from < to

export const ENDS_TOO_EARLY = { path: ['to'], error: 'is not after from' }

/** Says that an answer is final when its range is over: whoever has it need not be sent it again. */
export function markIfFinal(
  ctx: Ctx,
  answer: object,
  { interval, to, nowMs }: { interval: CandleInterval; to: number | undefined; nowMs: number },
): void {
  if (to === undefined || to + CANDLE_MS[interval] + SETTLED_AFTER_MS > nowMs) return
  ctx.set('ETag', etagOf(answer))
  ctx.set('Cache-Control', 'private, no-cache')
}
