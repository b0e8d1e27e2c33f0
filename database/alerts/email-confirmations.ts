import type { Database } from '../pool.ts'

/** So long a code is valid. */
const VALID_FOR = '30 minutes'
/** Codes that may be entered for one that was sent. */
const TRIES = 5

/** Whether the account of `users u` has confirmed the address that it has now. */
export const IS_CONFIRMED = `EXISTS (
  SELECT 1 FROM email_confirmations c WHERE c.account_id = u.id AND c.email = u.email AND c.confirmed_at IS NOT NULL)`

/** The code that was sent to the account of `users u` at the address that it has now; null: none is valid. */
export const VALID_CODE = `(
  SELECT c.code FROM email_confirmations c WHERE c.account_id = u.id AND c.email = u.email AND c.expires_at > now())`

export async function isEmailConfirmed(db: Database, userId: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { is_confirmed: boolean }[] }>(
    `SELECT ${IS_CONFIRMED} AS is_confirmed FROM users u WHERE user_id = ?`,
    [userId],
  )
  return rows[0]?.is_confirmed ?? false
}

/**
 * Lets a letter with a code be sent to the address of an account; earlier codes are void.
 * @returns false: there is nothing to confirm, because the address is confirmed or the account is gone
 */
export async function sendEmailCode(db: Database, userId: string, code: string): Promise<boolean> {
  return db.transaction(async (transaction) => {
    const { rows } = await transaction.raw<{ rows: { account_id: number }[] }>(
      `INSERT INTO email_confirmations (account_id, email, code, expires_at)
       SELECT id, email, ?, now() + interval '${VALID_FOR}' FROM users WHERE user_id = ?
       ON CONFLICT (account_id) DO UPDATE
         SET email = excluded.email, code = excluded.code, expires_at = excluded.expires_at, tries = 0, confirmed_at = NULL
       WHERE email_confirmations.confirmed_at IS NULL OR email_confirmations.email <> excluded.email
       RETURNING account_id`,
      [code, userId],
    )
    const [row] = rows
    if (row === undefined) return false
    await transaction('alert_deliveries')
      .where({ account_id: row.account_id, is_confirmation: true })
      .delete()
    await transaction('alert_deliveries').insert({
      account_id: row.account_id,
      channel: 'email',
      is_confirmation: true,
    })
    return true
  })
}

/** Confirms the address of an account with the code that was sent there. `void`: no code is valid any more. */
export async function confirmEmail(
  db: Database,
  userId: string,
  code: string,
): Promise<'confirmed' | 'wrong' | 'void'> {
  const { rows } = await db.raw<{ rows: { is_confirmed: boolean }[] }>(
    `UPDATE email_confirmations c
        SET tries = tries + 1,
            code = CASE WHEN code = :code THEN NULL ELSE code END,
            confirmed_at = CASE WHEN code = :code THEN now() END
       FROM users u
      WHERE u.id = c.account_id AND u.user_id = :userId AND u.email = c.email
        AND c.code IS NOT NULL AND c.tries < ${TRIES} AND c.expires_at > now()
      RETURNING c.confirmed_at IS NOT NULL AS is_confirmed`,
    { userId, code },
  )
  const [row] = rows
  if (row === undefined) return 'void'
  return row.is_confirmed ? 'confirmed' : 'wrong'
}
