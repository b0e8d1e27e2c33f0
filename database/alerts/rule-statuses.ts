import type { Dataset } from '#shared/market/dataset'
import type { StockCode } from '#shared/market/quote'
import type { Database } from '../pool.ts'

/** How a rule stands with a stock; what `status` holds is the worker's matter. */
export interface StoredStatus<RuleStatus> {
  alertId: number
  code: StockCode
  status: RuleStatus
}

/** Of all rules that have begun on a board, by rule. */
export async function readRuleStatuses<RuleStatus>(
  db: Database,
  board: Dataset,
): Promise<Map<number, StoredStatus<RuleStatus>[]>> {
  const { rows } = await db.raw<{ rows: { alert_id: string; code: StockCode; status: RuleStatus }[] }>(
    `SELECT alert_id, code, status FROM alert_statuses JOIN alerts ON id = alert_id
      WHERE begun_on = ? AND is_active ORDER BY alert_id, code`,
    [board],
  )
  const byRule = new Map<number, StoredStatus<RuleStatus>[]>()
  for (const { alert_id, code, status } of rows) {
    const alertId = Number(alert_id)
    const ofRule = byRule.get(alertId) ?? []
    ofRule.push({ alertId, code, status })
    byRule.set(alertId, ofRule)
  }
  return byRule
}
