import { insertEmailTest, readAddress, readEmailAttempts } from '#database/alerts/email-deliveries'
import type { Database } from '#database/pool'
import * as rest from '#shared/rest/alert-channels'
import type { DeliveryLimits } from '../../alerts/delivery-limits.ts'
import { ATTEMPTS_SHOWN, presentAttempt, presentTest } from '../../alerts/present-attempt.ts'
import { Problem } from '../../request/problem.ts'
import { userOf } from '../context.ts'
import { handle, type Route } from '../handle.ts'

export interface AlertChannelDeps {
  database: Database
  /** Whether there is a server for e-mail. */
  sendsEmail: boolean
  deliveryLimits: DeliveryLimits
}

/** The caller's own channels, beside webhooks. */
export function alertChannelRoutes({ database, sendsEmail, deliveryLimits }: AlertChannelDeps): Route[] {
  async function emailOf(userId: string) {
    if (!sendsEmail) return null
    const address = await readAddress(database, userId)
    if (address === undefined) throw new Problem('session_ended')
    const attempts = await readEmailAttempts(database, userId, ATTEMPTS_SHOWN)
    return { address, attempts: attempts.map(presentAttempt) }
  }

  const read = handle(rest.readAlertChannels, async (ctx) => ({ email: await emailOf(userOf(ctx).sub) }))

  const testEmail = handle(rest.testEmail, async (ctx) => {
    if (!sendsEmail) throw new Problem('not_found')
    const userId = userOf(ctx).sub
    await deliveryLimits.tests.take(userId)
    return presentTest(await insertEmailTest(database, userId))
  })

  return [read, testEmail]
}
