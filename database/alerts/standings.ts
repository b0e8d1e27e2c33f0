import type { Dataset } from '#shared/market/dataset'
import type { StockCode } from '#shared/market/quote'
import type { Database } from '../pool.ts'

/** How a rule stands with a stock; what `standing` holds is the worker's matter. */
export interface StoredStanding<Standing> {
  alertId: number
  code: StockCode
  standing: Standing
}

/** Of all rules that have begun on a board, by rule. */
export async function readStandings<Standing>(
  db: Database,
  board: Dataset,
): Promise<Map<number, StoredStanding<Standing>[]>> {
  const { rows } = await db.raw<{ rows: { alert_id: string; code: StockCode; standing: Standing }[] }>(
    `SELECT alert_id, code, standing FROM alert_standings JOIN alerts ON id = alert_id
      WHERE begun_on = ? AND is_active ORDER BY alert_id, code`,
    [board],
  )
  const byRule = new Map<number, StoredStanding<Standing>[]>()
  for (const { alert_id, code, standing } of rows) {
    const alertId = Number(alert_id)
    const ofRule = byRule.get(alertId) ?? []
    ofRule.push({ alertId, code, standing })
    byRule.set(alertId, ofRule)
  }
  return byRule
}
