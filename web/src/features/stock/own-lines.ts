import { computed, type ComputedRef } from 'vue'
import type { StockCode } from '#shared/market/quote'
import { useAlertStore } from '../../market/alerts/store.ts'
import { useWatchlistStore } from '../../market/watchlists/store.ts'
import { useStockWords } from '../../words/useStockWords.ts'
import { alertLines } from './alert-lines.ts'
import type { PriceLine } from './price-lines.ts'
import { watchedLines } from './watched-lines.ts'

/** Price lines of the account: targets and stops of its watchlists, and the limits of its alerts. */
export function useOwnLines(code: () => StockCode): ComputedRef<PriceLine[]> {
  const { t } = useStockWords()
  const watchlists = useWatchlistStore()
  const alerts = useAlertStore()
  return computed(() => [
    ...watchedLines(watchlists.lists, code(), (goal, price) => t(`stock.${goal}`, { price })),
    ...alertLines(alerts.alerts, code(), (price) => t('stock.alert', { price })),
  ])
}
