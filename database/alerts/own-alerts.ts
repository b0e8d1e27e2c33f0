import { ALERTS_EACH, WIDE_ALERTS_EACH, wideScopeOf, type WideScope } from '#shared/alerts/alert'
import type { Database } from '../pool.ts'
import type { AlertRow } from './alert-row.ts'
import { holdRules } from './hold-rules.ts'

/** The fields of a rule that its owner can set. */
export type AlertContent = Pick<
  AlertRow,
  | 'name'
  | 'scope'
  | 'condition'
  | 'repeat'
  | 'hold_s'
  | 'cooldown_s'
  | 'rearm_percent'
  | 'until'
  | 'silenced_until'
  | 'channels'
  | 'webhook_id'
  | 'is_active'
>

/** The account has no such watchlist. */
export class UnknownWatchlistError extends Error {
  constructor() {
    super('there is no such watchlist')
    this.name = 'UnknownWatchlistError'
  }
}

/** The account has no such webhook. */
export class UnknownWebhookError extends Error {
  constructor() {
    super('there is no such webhook')
    this.name = 'UnknownWebhookError'
  }
}

/** An account has as many rules as it may, of all kinds or of one about many stocks. */
export class AlertLimitError extends Error {
  readonly scope: WideScope | null
  readonly most: number

  constructor(scope: WideScope | null) {
    const most = scope === null ? ALERTS_EACH : WIDE_ALERTS_EACH[scope]
    super(`more than ${most} rules`)
    this.name = 'AlertLimitError'
    this.scope = scope
    this.most = most
  }
}

/**
 * Adds a rule. Rules of an account are counted by one at a time, and revisions grow in the order of commits.
 * @returns null: there is no such account
 * @throws AlertLimitError, UnknownWatchlistError, UnknownWebhookError
 */
export async function insertAlert(
  db: Database,
  userId: string,
  content: AlertContent,
  madeMs: number,
): Promise<AlertRow | null> {
  return db.transaction(async (transaction) => {
    await holdRules(transaction)
    const accountId = await accountOf(transaction, userId)
    if (accountId === null) return null
    await checkOwned(transaction, accountId, content)
    const { rows } = await transaction.raw<{ rows: { count: string }[] }>(
      'SELECT count(*) FROM alerts WHERE account_id = ?',
      [accountId],
    )
    if (Number(rows[0]?.count) >= ALERTS_EACH) throw new AlertLimitError(null)
    await checkWide(transaction, accountId, content)
    const [row] = await transaction('alerts')
      .insert({
        ...stored(content),
        account_id: accountId,
        revision: transaction.raw(`nextval('alert_revision_seq')`),
        made_at: new Date(madeMs),
      })
      .returning<AlertRow[]>('*')
    return row ?? null
  })
}

/** A rule with what is known of how it stands. */
export interface ShownAlert extends AlertRow {
  is_pending: boolean
  is_spent: boolean
  last_fired_at: Date | null
  /** The trading day on which it fired last; null: it has not, or is not compared with prices. */
  last_fired_session: string | null
  /** What it watches is a list that was deleted. */
  is_list_gone: boolean
}

const SHOWN = `
  SELECT a.*, coalesce(s.is_pending, false) AS is_pending, coalesce(s.is_spent, false) AS is_spent,
         greatest(e.last_fired_at, s.last_fired_at) AS last_fired_at, s.last_fired_session,
         a.scope->>'watchlist' IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM watchlists w WHERE w.id = (a.scope->>'watchlist')::uuid AND w.account_id = a.account_id) AS is_list_gone
    FROM alerts a JOIN users u ON u.id = a.account_id
    LEFT JOIN LATERAL (
      SELECT bool_or(phase = 'pending') AS is_pending, bool_or(phase = 'spent') AS is_spent,
             to_timestamp(max((status->>'firedMs')::bigint) / 1000.0) AS last_fired_at,
             max(status->>'firedSession') AS last_fired_session
        FROM alert_statuses WHERE alert_id = a.id) s ON true
    LEFT JOIN LATERAL (SELECT max(fired_at) AS last_fired_at FROM alert_events WHERE alert_id = a.id) e ON true
   WHERE u.user_id = ?`

/** Rules of an account, the newest first. */
export async function readAlerts(db: Database, userId: string): Promise<ShownAlert[]> {
  const { rows } = await db.raw<{ rows: ShownAlert[] }>(`${SHOWN} ORDER BY a.id DESC`, [userId])
  return rows
}

/** @returns undefined: the account has no such rule */
export async function readAlert(db: Database, userId: string, id: number): Promise<ShownAlert | undefined> {
  const { rows } = await db.raw<{ rows: ShownAlert[] }>(`${SHOWN} AND a.id = ?`, [userId, id])
  return rows[0]
}

/**
 * Replaces the content of a rule and resets its state.
 * @returns false: the account has no such rule
 * @throws AlertLimitError, UnknownWatchlistError, UnknownWebhookError
 */
export async function updateAlert(
  db: Database,
  userId: string,
  id: number,
  { content, madeMs }: { content: AlertContent; madeMs: number },
): Promise<boolean> {
  return db.transaction(async (transaction) => {
    await holdRules(transaction)
    const { rows } = await transaction.raw<{ rows: { account_id: number }[] }>(
      `SELECT account_id FROM alerts
        WHERE id = ? AND account_id = (SELECT id FROM users WHERE user_id = ?) FOR UPDATE`,
      [id, userId],
    )
    const [own] = rows
    if (own === undefined) return false
    await checkOwned(transaction, own.account_id, content)
    await checkWide(transaction, own.account_id, content, id)
    await transaction('alerts')
      .where({ id })
      .update({
        ...stored(content),
        revision: transaction.raw(`nextval('alert_revision_seq')`),
        made_at: new Date(madeMs),
        begun_on: null,
        generation: transaction.raw('generation + 1'),
        changed_at: transaction.fn.now(),
      })
    await transaction('alert_statuses').where({ alert_id: id }).delete()
    await transaction('alert_transitions').where({ alert_id: id }).delete()
    return true
  })
}

/** @returns false: the account has no such rule */
export async function deleteAlert(db: Database, userId: string, id: number): Promise<boolean> {
  return db.transaction(async (transaction) => {
    await holdRules(transaction)
    const deleted = await transaction('alerts')
      .where({ id, account_id: await accountOf(transaction, userId) })
      .delete()
    return deleted > 0
  })
}

/** @param id of the rule that is changed: one that is about as many stocks already stays possible */
async function checkWide(
  db: Database,
  accountId: number,
  { scope }: AlertContent,
  id: number | null = null,
): Promise<void> {
  const wide = wideScopeOf(scope)
  if (wide === null) return
  const { rows } = await db.raw<{ rows: { count: string; was_wide: boolean | null }[] }>(
    `SELECT count(*), bool_or(id = ?) AS was_wide FROM alerts WHERE account_id = ? AND scope->>? IS NOT NULL`,
    [id, accountId, wide],
  )
  const [found] = rows
  if (Number(found?.count) >= WIDE_ALERTS_EACH[wide] && found?.was_wide !== true)
    throw new AlertLimitError(wide)
}

/** Whether what a rule names is of its own account; it cannot be deleted before the transaction ends. */
async function checkOwned(
  db: Database,
  accountId: number,
  { scope, webhook_id }: AlertContent,
): Promise<void> {
  const isOwn = async (table: 'watchlists' | 'webhooks', id: string) => {
    const { rows } = await db.raw<{ rows: unknown[] }>(
      `SELECT 1 FROM ${table} WHERE id = ?::uuid AND account_id = ? FOR KEY SHARE`,
      [id, accountId],
    )
    return rows.length > 0
  }
  if ('watchlist' in scope && !(await isOwn('watchlists', scope.watchlist))) throw new UnknownWatchlistError()
  if (webhook_id !== null && !(await isOwn('webhooks', webhook_id))) throw new UnknownWebhookError()
}

async function accountOf(transaction: Database, userId: string): Promise<number | null> {
  const { rows } = await transaction.raw<{ rows: { id: number }[] }>(
    'SELECT id FROM users WHERE user_id = ?',
    [userId],
  )
  return rows[0]?.id ?? null
}

function stored({ scope, condition, channels, ...content }: AlertContent): object {
  return {
    ...content,
    scope: JSON.stringify(scope),
    condition: JSON.stringify(condition),
    channels: [...channels],
  }
}
