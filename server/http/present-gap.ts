import type { z } from 'zod'
import { seoulIso } from '#shared/market/seoul-time'
import type { Gap } from '#shared/protocol/gap'
import type { GapShape } from './shapes/candles.ts'

export function presentGap({ beganMs, endedMs, code }: Gap): z.output<typeof GapShape> {
  return { from: seoulIso(beganMs), to: endedMs === null ? null : seoulIso(endedMs), code }
}
