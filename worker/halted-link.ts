import { delayedHalts, haltsAt, type MarketHalt } from '#shared/market/halt'
import type { Link } from '#shared/protocol/messages'
import { MINUTE_MS } from '#shared/time'

/** The declared halts as they appear in a source's rows, which may be minutes late. */
export function haltsInData(halts: readonly MarketHalt[], delayMinutes: number): MarketHalt[] {
  return delayedHalts(halts, delayMinutes * MINUTE_MS)
}

/**
 * The link with the halts that are in force, at the exchange or in the source's data. Without another fault
 * they are the reason why the prices stand still.
 */
export function withHalts(link: Link, halts: readonly MarketHalt[], nowMs: number): Link {
  const on = haltsAt(halts, nowMs)
  const shown = haltsAt(halts, nowMs - link.delay_minutes * MINUTE_MS).filter((halt) => !on.includes(halt))
  const current = [...on, ...shown].map(({ market, beganMs, endsMs, reason }) => {
    return { market, since_ms: beganMs, until_ms: endsMs, reason }
  })
  const { halts: _before, ...rest } = link
  const wasHalted = link.code === 'market_halted'
  const free: Link = wasHalted ? { ...rest, code: null, detail: null } : rest
  if (current.length === 0) return free
  if (free.state !== 'live' || free.code !== null) return { ...free, halts: current }
  const detail = current.map(({ market, reason }) => `${market} is halted: ${reason}`).join('; ')
  return { ...free, code: 'market_halted', detail, halts: current }
}
