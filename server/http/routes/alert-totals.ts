import { readFailing, readTotals } from '#database/alerts/alert-totals'
import type { Database } from '#database/pool'
import { isoOf } from '#shared/market/seoul-time'
import * as rest from '#shared/rest/alert-totals'
import { handle, type Route } from '../handle.ts'

const MOST_FAILING = 100

/** Alerts of all accounts, for the console. */
export function alertTotalRoutes({ database }: { database: Database }): Route[] {
  const totals = handle(rest.readAlertTotals, async () => ({
    ...(await readTotals(database)),
    failing: (await readFailing(database, MOST_FAILING)).map(({ url, last_at, ...failing }) => ({
      ...failing,
      host: new URL(url).host,
      last_at: isoOf(last_at),
    })),
  }))
  return [totals]
}
