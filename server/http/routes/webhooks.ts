import { randomBytes } from 'node:crypto'
import {
  deleteWebhook,
  insertWebhook,
  readWebhooks,
  WebhookLimitError,
  type WebhookRow,
} from '#database/webhooks/own-webhooks'
import { readAttempts, type AttemptRow } from '#database/alerts/attempts'
import { insertTest } from '#database/alerts/receiver-tests'
import type { Database } from '#database/pool'
import { isoOf } from '#shared/market/seoul-time'
import { WEBHOOKS_EACH } from '#shared/webhooks/webhook'
import * as rest from '#shared/rest/webhooks'
import type { AlertLimits } from '../../alerts/alert-limits.ts'
import { isHere } from '../../alerts/is-here.ts'
import { ATTEMPTS_SHOWN, presentAttempt, presentTest } from '../../alerts/present-attempt.ts'
import { invalidField, Problem } from '../../request/problem.ts'
import { userOf } from '../context.ts'
import { handle, type Route } from '../handle.ts'

const SECRET_BYTES = 32

export interface WebhookRouteDeps {
  database: Database
  webhookAllowPrivate: boolean
  alertLimits: AlertLimits
}

/** Webhooks of the caller's own account. */
export function webhookRoutes({ database, webhookAllowPrivate, alertLimits }: WebhookRouteDeps): Route[] {
  const list = handle(rest.listWebhooks, async (ctx) => {
    const userId = userOf(ctx).sub
    const attempts = await readAttempts(database, userId, { channel: 'webhook', limit: ATTEMPTS_SHOWN })
    const webhooks = await readWebhooks(database, userId)
    return { items: webhooks.map((webhook) => present(webhook, attempts)) }
  })

  const create = handle(rest.createWebhook, async (ctx, { body: { url, format } }) => {
    if (!webhookAllowPrivate && isHere(new URL(url)))
      throw invalidField('url', 'private_address', 'leads to a private address')
    await alertLimits.newReceivers.take(userOf(ctx).sub)
    const secret = randomBytes(SECRET_BYTES).toString('base64url')
    const made = await accepted(() => insertWebhook(database, userOf(ctx).sub, { url, format, secret }))
    if (made === undefined) throw new Problem('session_ended')
    return { ...present(made, []), secret }
  })

  const remove = handle(rest.removeWebhook, async (ctx, { params: { id } }) => {
    if (!(await deleteWebhook(database, userOf(ctx).sub, id))) throw new Problem('not_found')
  })

  const test = handle(rest.testWebhook, async (ctx, { params: { id } }) => {
    await alertLimits.tests.take(userOf(ctx).sub)
    return presentTest(await insertTest(database, userOf(ctx).sub, { channel: 'webhook', id }))
  })

  return [list, create, remove, test]
}

function present({ id, url, format, created_at }: WebhookRow, attempts: readonly AttemptRow[]): rest.Webhook {
  return {
    id,
    url,
    format,
    created_at: isoOf(created_at),
    attempts: attempts.filter(({ webhook_id }) => webhook_id === id).map(presentAttempt),
  }
}

async function accepted<T>(store: () => Promise<T>): Promise<T> {
  try {
    return await store()
  } catch (error) {
    if (!(error instanceof WebhookLimitError)) throw error
    throw invalidField('webhooks', 'too_many_webhooks', `There are ${WEBHOOKS_EACH} webhooks already.`)
  }
}
