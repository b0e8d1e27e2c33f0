import type { StockCode } from '#shared/market/quote'
import type { Alert } from '#shared/rest/alerts'
import { whole } from '../../words/numbers.ts'
import type { PriceLine } from './price-lines.ts'

/** The limits of active price alerts on the stock, each price once. */
export function alertLines(
  alerts: readonly Pick<Alert, 'scope' | 'condition' | 'is_active'>[],
  code: StockCode,
  text: (price: string) => string,
): PriceLine[] {
  const prices = alerts.flatMap(({ scope, condition, is_active }) =>
    is_active && 'code' in scope && scope.code === code && 'price' in condition ? condition.price : [],
  )
  return [...new Set(prices)].map((value) => ({ value, text: text(whole(value)), color: 'crosshair' }))
}
