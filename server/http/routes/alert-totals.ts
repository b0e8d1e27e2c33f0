import { readFailing, readTotals, type FailingReceiver } from '#database/alerts/alert-totals'
import type { Database } from '#database/pool'
import { isoOf } from '#shared/market/seoul-time'
import * as rest from '#shared/rest/alert-totals'
import { handle, type Route } from '../handle.ts'

const MOST_FAILING = 100

/** Alerts of all accounts, for the console. */
export function alertTotalRoutes({ database }: { database: Database }): Route[] {
  const totals = handle(rest.readAlertTotals, async () => ({
    ...(await readTotals(database)),
    failing: (await readFailing(database, 'webhook', MOST_FAILING)).map((failing) => ({
      ...presentFailing(failing),
      format: failing.format,
    })),
    failing_email: (await readFailing(database, 'email', MOST_FAILING)).map(presentFailing),
    failing_push: (await readFailing(database, 'push', MOST_FAILING)).map(presentFailing),
  }))
  return [totals]
}

function presentFailing({ user_id, url, fault, status, failed, last_at }: FailingReceiver): rest.Failing {
  const host = URL.canParse(url) ? new URL(url).host : url.slice(url.lastIndexOf('@') + 1)
  return { user_id, host, fault, status, failed, last_at: isoOf(last_at) }
}
