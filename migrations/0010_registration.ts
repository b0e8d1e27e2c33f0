import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * Accounts that wait for an admin's approval, and what all spellings of one mailbox have in common (the same rule as
 * shared/auth/email-key.ts), so that no person has two accounts by a `+tag` or a dot.
 *
 * Where several accounts share a mailbox already, the oldest has the key; the others go on with their exact address.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE users
      ADD COLUMN is_pending boolean NOT NULL DEFAULT false,
      ADD COLUMN email_key varchar(255),
      ADD CONSTRAINT users_pending_check CHECK (NOT (is_pending AND coalesce(is_active, false)))`)
  await knex.raw(`
    WITH plain AS (
      SELECT id, lower(normalize(email, NFKC)) AS email FROM users
    ), parts AS (
      SELECT id, split_part(email, '@', 1) AS local, split_part(email, '@', 2) AS domain FROM plain
    ), mailboxes AS (
      SELECT id, coalesce(nullif(split_part(local, '+', 1), ''), local) AS mailbox, domain FROM parts
    ), keys AS (
      SELECT id, CASE WHEN domain IN ('gmail.com', 'googlemail.com') THEN replace(mailbox, '.', '') || '@gmail.com'
                      ELSE mailbox || '@' || domain END AS key FROM mailboxes
    ), oldest AS (
      SELECT min(id) AS id, key FROM keys GROUP BY key
    )
    UPDATE users SET email_key = oldest.key FROM oldest WHERE oldest.id = users.id`)
  await knex.raw(`CREATE UNIQUE INDEX users_email_key_key ON users (email_key)`)
  await knex.raw(`CREATE INDEX users_pending_idx ON users (created_at) WHERE is_pending`)
}

/** Who waits for approval is disabled then, and can be enabled. */
export const losses: Losses = { 'users.is_pending': 'is_pending', 'users.email_key': false }

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`DROP INDEX users_pending_idx`)
  await knex.raw(`DROP INDEX users_email_key_key`)
  await knex.raw(`
    ALTER TABLE users
      DROP CONSTRAINT users_pending_check,
      DROP COLUMN email_key,
      DROP COLUMN is_pending`)
}
