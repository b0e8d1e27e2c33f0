import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * The passwords an account had before, so that it does not return to one; a password that someone else chose and that must
 * be changed; and no two accounts whose user_ids differ only in case.
 *
 * Accounts that differ only in case, if there are any, must be renamed or deleted first: this stops and names them.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`ALTER TABLE users ADD COLUMN must_change_password boolean NOT NULL DEFAULT false`)
  await knex.raw(`CREATE UNIQUE INDEX users_user_id_lower_key ON users (lower(user_id))`)
  await knex.raw(`
    CREATE TABLE password_history (
      id            serial       CONSTRAINT password_history_pkey PRIMARY KEY,
      account_id    integer      NOT NULL CONSTRAINT password_history_account_id_fkey
                    REFERENCES users (id) ON DELETE CASCADE,
      password_hash varchar(255) NOT NULL,
      replaced_at   timestamptz  NOT NULL DEFAULT now()
    )`)
  await knex.raw(`CREATE INDEX password_history_account_id_idx ON password_history (account_id, id)`)
}

export const losses: Losses = {
  password_history: 'true',
  'users.must_change_password': 'must_change_password',
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`DROP TABLE password_history`)
  await knex.raw(`DROP INDEX users_user_id_lower_key`)
  await knex.raw(`ALTER TABLE users DROP COLUMN must_change_password`)
}
