import { MARKET_GROUPS, groupOf, type MarketGroup } from '#shared/market/market-group'
import type { SessionPhase } from '#shared/market/phase'
import type { Market } from '#shared/market/quote'
import { MINUTE_MS } from '#shared/time'
import { STALLED_AFTER_MS, isStalled } from './silence.ts'

/** The markets in an answer, and whether anything has moved on each since the answer before. */
export type MarketMoves = Partial<Record<MarketGroup, boolean>>

/** With this many listings at least one moves within the limit. */
const MANY_LISTINGS = 100

/**
 * A single stock of KONEX may go without a trade for a whole day, and all of them together for a quarter of
 * an hour.
 */
const LIMIT_MS: Record<MarketGroup, number> = {
  KOSPI: STALLED_AFTER_MS,
  KOSDAQ: STALLED_AFTER_MS,
  KONEX: 20 * MINUTE_MS,
}

export function movesOf(rows: readonly { market: Market }[], moved: ReadonlySet<MarketGroup>): MarketMoves {
  const listings = { KOSPI: 0, KOSDAQ: 0, KONEX: 0 }
  for (const { market } of rows) listings[groupOf(market)]++
  const large = MARKET_GROUPS.filter((group) => listings[group] >= MANY_LISTINGS)
  return Object.fromEntries(large.map((group) => [group, moved.has(group)]))
}

/** Finds the markets that should move and do not, from when this worker last saw each move. */
export class StalledMarkets {
  readonly #movedMs = new Map<MarketGroup, number>()

  /**
   * A halted market need not move, and after the halt it has the full limit again.
   *
   * @param atLeastMs how long the source may repeat the same data
   * @returns the markets that should have moved by now, and since when they have not
   */
  judge(
    moves: MarketMoves,
    nowMs: number,
    { phaseAt, atLeastMs = 0 }: { phaseAt: (atMs: number) => SessionPhase; atLeastMs?: number },
    isHalted: (group: MarketGroup) => boolean = () => false,
  ) {
    const still: { market: MarketGroup; since_ms: number }[] = []
    for (const market of MARKET_GROUPS) {
      const hasMoved = moves[market]
      if (hasMoved === undefined) continue
      const sinceMs =
        hasMoved || isHalted(market) ? nowMs : Math.min(this.#movedMs.get(market) ?? nowMs, nowMs)
      this.#movedMs.set(market, sinceMs)
      if (isStalled(sinceMs, nowMs, phaseAt, Math.max(LIMIT_MS[market], atLeastMs)))
        still.push({ market, since_ms: sinceMs })
    }
    return still
  }
}
