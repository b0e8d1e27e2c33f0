import { delayedHalts, haltsAt, type MarketHalt } from '#shared/market/halt'
import type { Link } from '#shared/protocol/messages'

const MINUTE_MS = 60_000

/** The declared halts as the rows of a source show them, which may be minutes late. */
export function haltsInData(halts: readonly MarketHalt[], delayMinutes: number): MarketHalt[] {
  return delayedHalts(halts, delayMinutes * MINUTE_MS)
}

/**
 * The link with the halts that are on, at the exchange or in what the source shows. Where nothing else is to be said they are
 * the reason why the numbers stand still.
 */
export function withHalts(link: Link, halts: readonly MarketHalt[], nowMs: number): Link {
  const on = haltsAt(halts, nowMs)
  const shown = haltsAt(halts, nowMs - link.delay_minutes * MINUTE_MS).filter((halt) => !on.includes(halt))
  const told = [...on, ...shown].map(({ market, beganMs, endsMs, reason }) => {
    return { market, since_ms: beganMs, until_ms: endsMs, reason }
  })
  const { halts: _before, ...rest } = link
  const wasHalted = link.code === 'market_halted'
  const free: Link = wasHalted ? { ...rest, code: null, detail: null } : rest
  if (told.length === 0) return free
  if (free.state !== 'live' || free.code !== null) return { ...free, halts: told }
  const detail = told.map(({ market, reason }) => `${market} is halted: ${reason}`).join('; ')
  return { ...free, code: 'market_halted', detail, halts: told }
}
