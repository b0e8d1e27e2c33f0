import type { StockCode } from '#shared/market/quote'
import type { Watchlist } from '#shared/rest/watchlists'
import { whole } from '../../words/numbers.ts'
import type { PriceLine } from './price-lines.ts'

type Goal = 'target' | 'stop'

/** Targets and stops of all lists that have the stock, each price once. */
export function watchedLines(
  lists: readonly Watchlist[],
  code: StockCode,
  text: (goal: Goal, price: string) => string,
): PriceLine[] {
  const items = lists.flatMap((list) => list.items.filter((item) => item.code === code))
  const line = (goal: Goal, color: PriceLine['color']) => (value: number) => {
    return { value, text: text(goal, whole(value)), color }
  }
  return [
    ...[...new Set(items.flatMap(({ target_price }) => target_price ?? []))].map(line('target', 'up')),
    ...[...new Set(items.flatMap(({ stop_price }) => stop_price ?? []))].map(line('stop', 'down')),
  ]
}
