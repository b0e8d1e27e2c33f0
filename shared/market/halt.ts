import { MARKET_GROUPS, type MarketGroup } from './market-group.ts'

/** The scope of a halt: one market, or the whole exchange. */
export const HALT_MARKETS = ['ALL', ...MARKET_GROUPS] as const
export type HaltMarket = (typeof HALT_MARKETS)[number]

/**
 * A market-wide halt of trading, as an admin declared it. It always has an end, which moves when it is ended
 * early.
 */
export interface MarketHalt {
  market: HaltMarket
  beganMs: number
  endsMs: number
  reason: string
}

interface Span {
  fromMs: number
  toMs: number
}

/** These are silent for a minute only during a halt; a market with few trades may be silent anyway. */
const BUSY: readonly MarketGroup[] = ['KOSPI', 'KOSDAQ']

export function haltsAt(halts: readonly MarketHalt[], atMs: number): MarketHalt[] {
  return halts.filter(({ beganMs, endsMs }) => beganMs <= atMs && atMs < endsMs)
}

export function isHalted(halts: readonly MarketHalt[], group: MarketGroup, atMs: number): boolean {
  return haltsAt(halts, atMs).some(({ market }) => market === 'ALL' || market === group)
}

/** Whether it is normal that nothing at all moves. */
export function isAllHalted(halts: readonly MarketHalt[], atMs: number): boolean {
  return BUSY.every((group) => isHalted(halts, group, atMs))
}

/** The halts as they appear in the data of a delayed source. */
export function delayedHalts(halts: readonly MarketHalt[], delayMs: number): MarketHalt[] {
  return halts.map((halt) => ({ ...halt, beganMs: halt.beganMs + delayMs, endsMs: halt.endsMs + delayMs }))
}

/** The parts of a span in which something should have moved. */
export function outsideHalts(halts: readonly MarketHalt[], { fromMs, toMs }: Span): Span[] {
  const bounds = halts.flatMap(({ beganMs, endsMs }) => [beganMs, endsMs])
  const inside = bounds.filter((ms) => ms > fromMs && ms < toMs).sort((a, b) => a - b)
  const pieces: Span[] = []
  for (const [i, startMs] of [fromMs, ...inside].entries()) {
    const endMs = inside[i] ?? toMs
    if (startMs === endMs || isAllHalted(halts, startMs)) continue
    const last = pieces.at(-1)
    if (last?.toMs === startMs) last.toMs = endMs
    else pieces.push({ fromMs: startMs, toMs: endMs })
  }
  return pieces
}
