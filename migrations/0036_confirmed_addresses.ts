import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * E-mail addresses that accounts have confirmed, or the code that was sent to one. `email` is what `users.email` was then: another
 * address has to be confirmed again. A delivery that `is_confirmation` is the letter with the code.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE email_confirmations (
      account_id   integer     CONSTRAINT email_confirmations_pkey PRIMARY KEY
                   CONSTRAINT email_confirmations_account_id_fkey REFERENCES users (id) ON DELETE CASCADE,
      email        text        NOT NULL,
      code         text,
      expires_at   timestamptz NOT NULL,
      tries        integer     NOT NULL DEFAULT 0,
      confirmed_at timestamptz,
      CONSTRAINT email_confirmations_code_or_confirmed CHECK ((code IS NULL) = (confirmed_at IS NOT NULL))
    )`)
  await knex.raw('ALTER TABLE alert_deliveries ADD COLUMN is_confirmation boolean NOT NULL DEFAULT false')
}

export const losses: Losses = {
  email_confirmations: 'true',
  'alert_deliveries.is_confirmation': 'is_confirmation',
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DELETE FROM alert_deliveries WHERE is_confirmation')
  await knex.raw('ALTER TABLE alert_deliveries DROP COLUMN is_confirmation')
  await knex.schema.dropTable('email_confirmations')
}
