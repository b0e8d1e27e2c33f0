import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * When a password that an admin gave out ends. Those that are out already have a day from now; one that was made for the first
 * super_admin, for whom no other account could set one, has no end.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`ALTER TABLE users ADD COLUMN password_expires_at timestamptz`)
  await knex.raw(`
    UPDATE users SET password_expires_at = now() + interval '24 hours'
     WHERE must_change_password AND EXISTS (SELECT FROM password_history WHERE account_id = users.id)`)
}

export const losses: Losses = { 'users.password_expires_at': 'password_expires_at IS NOT NULL' }

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`ALTER TABLE users DROP COLUMN password_expires_at`)
}
