import { eventsAfter, eventsBefore } from '#database/alerts/alert-events'
import {
  AlertLimitError,
  deleteAlert,
  insertAlert,
  readAlert,
  readAlerts,
  UnknownWatchlistError,
  updateAlert,
  type AlertContent,
} from '#database/alerts/own-alerts'
import { newestOwnSeq } from '#database/own/own-seq'
import type { Database } from '#database/pool'
import { ALERTS_EACH } from '#shared/alerts/alert'
import * as rest from '#shared/rest/alerts'
import { presentAlert, type PresentDeps } from '../../alerts/present-alert.ts'
import { presentEvent } from '../../live/lists/present-alert-event.ts'
import { Problem } from '../../request/problem.ts'
import { userOf, type Ctx } from '../context.ts'
import { handle, type Route } from '../handle.ts'

export interface AlertRouteDeps extends PresentDeps {
  database: Database
}

/** What accounts want to be told; everybody their own. */
export function alertRoutes(deps: AlertRouteDeps): Route[] {
  const { database, board, now } = deps
  /** The moment of the market that whoever asks can have seen. */
  const seenMs = () => (board.ready ? board.market().asOfMs : now())

  async function own(ctx: Ctx, id: number): Promise<rest.Alert> {
    const row = await readAlert(database, userOf(ctx).sub, id)
    if (row === undefined) throw new Problem('not_found')
    return presentAlert(deps, row)
  }

  const list = handle(rest.listAlerts, async (ctx) => {
    const rows = await readAlerts(database, userOf(ctx).sub)
    return { items: rows.map((row) => presentAlert(deps, row)) }
  })

  const create = handle(rest.createAlert, async (ctx, { body }) => {
    const made = await accepted(() => insertAlert(database, userOf(ctx).sub, contentOf(body), seenMs()))
    if (made === null) throw new Problem('session_ended')
    return own(ctx, Number(made.id))
  })

  const read = handle(rest.readAlert, (ctx, { params }) => own(ctx, params.id))

  const change = handle(rest.changeAlert, async (ctx, { params: { id }, body }) => {
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

  // `events` before `:id`, which would take it for the number of an alert.
  return [list, create, events, read, change, remove]
}

function contentOf({ until, silenced_until, ...content }: rest.AlertInput): AlertContent {
  return { ...content, until: dateOf(until), silenced_until: dateOf(silenced_until) }
}

const dateOf = (moment: string | null) => (moment === null ? null : new Date(moment))

async function accepted<T>(store: () => Promise<T>): Promise<T> {
  try {
    return await store()
  } catch (error) {
    if (error instanceof UnknownWatchlistError) {
      const message = 'There is no such list.'
      throw new Problem('invalid_input', {
        errors: [{ field: 'scope.watchlist', code: 'unknown_watchlist', message }],
      })
    }
    if (!(error instanceof AlertLimitError)) throw error
    const message = `There are ${ALERTS_EACH} alerts already.`
    throw new Problem('invalid_input', { errors: [{ field: 'alerts', code: 'too_many_alerts', message }] })
  }
}
