import type { StoredTransition } from '#database/alerts/transitions'
import { isoOf } from '#shared/market/seoul-time'
import type { AlertTransition } from '#shared/rest/alerts'

/** How a rule came to stand as it does with a stock. */
export const presentTransition = (row: StoredTransition): AlertTransition => ({
  code: row.code,
  stock_name: row.stock_name,
  at: isoOf(row.at),
  to: row.became,
  values: row.compared,
})
