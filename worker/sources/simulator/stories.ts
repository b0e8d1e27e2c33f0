import { SEOUL_OFFSET_MS } from '#shared/market/seoul-time'
import { DAY_MS, MINUTE_MS } from '#shared/time'
import { FILING_SLOT_MS, filingOf, moveOf } from './made-filings.ts'
import type { Plan } from './plans.ts'
import type { Stock } from './stock.ts'
import { partOfDay } from './timetable.ts'

/** The delay of the price's reaction: readers see the filing first. */
const KNOWN_AFTER_MS = MINUTE_MS
/** A rarely traded stock is traded for the rest of the day. */
const LEAST_TRADES = 4_000

/** Applies the effects of the simulated filings of a day to its plans. */
export function withStories(
  plans: readonly Plan[],
  { stocks, seed, day }: { stocks: readonly Stock[]; seed: number; day: number },
): Plan[] {
  const result = [...plans]
  const indexOf = new Map(stocks.map(({ code }, index) => [code, index]))
  const startMs = day * DAY_MS - SEOUL_OFFSET_MS
  for (let slot = startMs / FILING_SLOT_MS; slot < (startMs + DAY_MS) / FILING_SLOT_MS; slot += 1) {
    const filing = filingOf(slot, { listings: stocks, seed })
    const move = filing === null ? 0 : moveOf(filing, seed)
    const index = indexOf.get(filing?.code ?? '')
    const plan = index === undefined ? undefined : result[index]
    if (move === 0 || index === undefined || plan === undefined || plan.halted) continue
    const at = partOfDay(slot * FILING_SLOT_MS - startMs + KNOWN_AFTER_MS)
    result[index] = {
      ...plan,
      trades: Math.max(plan.trades, LEAST_TRADES),
      stories: [...plan.stories, { at, move }],
    }
  }
  return result
}
