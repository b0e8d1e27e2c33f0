import { eventsAfter, eventsBefore } from '#database/alerts/alert-events'
import {
  AlertLimitError,
  deleteAlert,
  insertAlert,
  readAlert,
  readAlerts,
  UnknownWatchlistError,
  UnknownWebhookError,
  updateAlert,
  type AlertContent,
} from '#database/alerts/own-alerts'
import { readQuiet, storeQuiet } from '#database/alerts/quiet'
import { newestOwnSeq } from '#database/own/own-seq'
import { readTransitions } from '#database/alerts/transitions'
import type { Database } from '#database/pool'
import * as rest from '#shared/rest/alerts'
import type { AlertLimits } from '../../alerts/alert-limits.ts'
import { missingChannel, type AlertChannelFacts } from '../../alerts/channel-facts.ts'
import { runDry } from '../../alerts/dry-run.ts'
import { presentQuiet, quietOf } from '../../alerts/present-quiet.ts'
import { presentTransition } from '../../alerts/present-transition.ts'
import { presentAlert, type PresentDeps } from '../../alerts/present-alert.ts'
import { presentEvent } from '#database/alerts/present-event'
import { DAY_MS } from '#shared/time'
import { createKeyedMutex, createSemaphore } from '../../auth/semaphore.ts'
import { invalidField, Problem } from '../../request/problem.ts'
import { userOf, type Ctx } from '../context.ts'
import { handle, type Route } from '../handle.ts'

/** Accounts whose dry run waits for those of others. */
const MOST_WAITING = 20

export interface AlertRouteDeps extends PresentDeps {
  database: Database
  alertChannels: AlertChannelFacts
  alertLimits: AlertLimits
}

/** Alerts of the caller's own account. */
export function alertRoutes(deps: AlertRouteDeps): Route[] {
  const { database, board, now, alertChannels, alertLimits } = deps
  const oneEach = createKeyedMutex(0)
  const oneAtOnce = createSemaphore(1)
  /** The `as_of` of the market that the caller can have seen. */
  const seenMs = () => (board.ready ? board.market().asOfMs : now())

  async function own(ctx: Ctx, id: number): Promise<rest.Alert> {
    const row = await readAlert(database, userOf(ctx).sub, id)
    if (row === undefined) throw new Problem('not_found')
    return presentAlert(deps, row)
  }

  function checkChannels({ channels }: rest.AlertInput): void {
    const missing = missingChannel(alertChannels, channels)
    if (missing !== null)
      throw invalidField('channels', `${missing}_unavailable`, `There is no ${missing} here.`)
  }

  const list = handle(rest.listAlerts, async (ctx) => {
    const rows = await readAlerts(database, userOf(ctx).sub)
    return { items: rows.map((row) => presentAlert(deps, row)) }
  })

  const create = handle(rest.createAlert, async (ctx, { body }) => {
    checkChannels(body)
    const made = await accepted(() => insertAlert(database, userOf(ctx).sub, contentOf(body), seenMs()))
    if (made === null) throw new Problem('session_ended')
    return own(ctx, Number(made.id))
  })

  const read = handle(rest.readAlert, (ctx, { params }) => own(ctx, params.id))

  const transitions = handle(rest.listAlertTransitions, async (ctx, { params: { id } }) => {
    const items = (await readTransitions(database, userOf(ctx).sub, id)).map(presentTransition)
    // A rule without transitions is not one that does not exist.
    if (items.length === 0) await own(ctx, id)
    return { items }
  })

  const change = handle(rest.changeAlert, async (ctx, { params: { id }, body }) => {
    checkChannels(body)
    const change = { content: contentOf(body), madeMs: seenMs() }
    const isThere = await accepted(() => updateAlert(database, userOf(ctx).sub, id, change))
    if (!isThere) throw new Problem('not_found')
    return own(ctx, id)
  })

  const remove = handle(rest.removeAlert, async (ctx, { params: { id } }) => {
    if (!(await deleteAlert(database, userOf(ctx).sub, id))) throw new Problem('not_found')
  })

  const events = handle(rest.listAlertEvents, async (ctx, { query: { before: beforeId, after, limit } }) => {
    const userId = userOf(ctx).sub
    // The number first: a row that comes in between is among the items rather than missed.
    const last_seq = await newestOwnSeq(database)
    if (after !== undefined) {
      const found = await eventsAfter(database, { userId, afterSeq: after, limit })
      return { items: found.map(presentEvent), next: null, last_seq }
    }
    const found = await eventsBefore(database, userId, { beforeId, limit: limit + 1 })
    const items = found.slice(0, limit).map(presentEvent)
    return { items, next: found.length > limit ? String(items.at(-1)?.id) : null, last_seq }
  })

  const quiet = handle(rest.readQuiet, async (ctx) =>
    presentQuiet(await readQuiet(database, userOf(ctx).sub)),
  )

  const keepQuiet = handle(rest.storeQuiet, async (ctx, { body }) => {
    if (!endsSoon(body.snoozed_until, now()))
      throw invalidField('snoozed_until', 'too_late', `is more than ${rest.SNOOZE_DAYS} days from now`)
    if (!(await storeQuiet(database, userOf(ctx).sub, quietOf(body)))) throw new Problem('session_ended')
    return body
  })

  const dryRun = handle(
    rest.dryRunAlert,
    (ctx, { body }) => oneEach(userOf(ctx).sub, () => oneAtOnce(() => runDry(deps, body), MOST_WAITING)),
    { admit: (ctx) => alertLimits.dryRuns.take(userOf(ctx).sub) },
  )

  // Words before `:id`, which would take them for the number of an alert.
  return [list, create, events, dryRun, quiet, keepQuiet, read, transitions, change, remove]
}

function contentOf({ until, silenced_until, ...content }: rest.AlertInput): AlertContent {
  return { ...content, until: dateOf(until), silenced_until: dateOf(silenced_until) }
}

const endsSoon = (moment: string | null, nowMs: number) =>
  moment === null || Date.parse(moment) <= nowMs + rest.SNOOZE_DAYS * DAY_MS

const dateOf = (moment: string | null) => (moment === null ? null : new Date(moment))

async function accepted<T>(store: () => Promise<T>): Promise<T> {
  try {
    return await store()
  } catch (error) {
    if (error instanceof UnknownWatchlistError)
      throw invalidField('scope.watchlist', 'unknown_watchlist', 'There is no such list.')
    if (error instanceof UnknownWebhookError)
      throw invalidField('webhook_id', 'unknown_webhook', 'There is no such webhook.')
    if (error instanceof AlertLimitError) throw limitReached(error)
    throw error
  }
}

function limitReached({ scope, most }: AlertLimitError): Problem {
  if (scope === null) return invalidField('alerts', 'too_many_alerts', `There are ${most} alerts already.`)
  return invalidField(
    'scope',
    `too_many_${scope}_alerts`,
    `There are ${most} alerts about a ${scope} already.`,
  )
}
