import { ALERTS_EACH } from '#shared/alerts/alert'
import type { Database } from '../pool.ts'
import type { AlertRow } from './alert-row.ts'

/** What whoever has a rule can say of it. */
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
  | 'is_active'
>

/** An account has as many rules as it may. */
export class AlertLimitError extends Error {
  constructor() {
    super(`more than ${ALERTS_EACH} rules`)
    this.name = 'AlertLimitError'
  }
}

/**
 * Adds a rule. Rules of an account are counted by one at a time, and changes are numbered in the order of commits.
 * @returns null: there is no such account
 * @throws AlertLimitError
 */
export async function insertAlert(
  db: Database,
  userId: string,
  content: AlertContent,
  madeMs: number,
): Promise<AlertRow | null> {
  return db.transaction(async (transaction) => {
    await holdChanges(transaction)
    const accountId = await accountOf(transaction, userId)
    if (accountId === null) return null
    const { rows } = await transaction.raw<{ rows: { count: string }[] }>(
      'SELECT count(*) FROM alerts WHERE account_id = ?',
      [accountId],
    )
    if (Number(rows[0]?.count) >= ALERTS_EACH) throw new AlertLimitError()
    const [row] = await transaction('alerts')
      .insert({
        ...stored(content),
        account_id: accountId,
        change: transaction.raw(`nextval('alert_change_seq')`),
        made_at: new Date(madeMs),
      })
      .returning<AlertRow[]>('*')
    return row ?? null
  })
}

async function holdChanges(transaction: Database): Promise<void> {
  await transaction.raw('SELECT pg_advisory_xact_lock(hashtext(?))', ['alerts'])
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
