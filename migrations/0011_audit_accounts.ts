import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

const FIELDS = `
  entry.seq::text, entry.id::text, trunc(extract(epoch FROM entry."timestamp") * 1000000)::text,
  entry.admin_id, entry.admin_name, entry.action, entry.target, entry.details, entry.ip_address,
  entry.user_agent, entry.prev_hash`

/** The sum of 0003 over these fields; database/audit/audit-chain.ts does the same in TypeScript. */
const hashFunction = (fields: string) => `
  CREATE OR REPLACE FUNCTION audit_hash(entry audit_logs) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(string_agg(
             coalesce(octet_length(convert_to(field, 'UTF8')) || ':' || field, '-'), ',' ORDER BY place), 'UTF8')), 'hex')
      FROM unnest(${fields}) WITH ORDINALITY AS fields (field, place)
  $$`

/**
 * Rows of the trail refer to accounts by users.id, which is never reused: a user_id can be registered anew by another
 * person. No foreign key, so that a row outlives its account.
 *
 * A row with an account is hashed over two fields more. The rows before have none and keep their hashes; no row can pass
 * from one kind to the other, because the number of fields is part of what is hashed.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE audit_logs
      ADD COLUMN admin_account_id integer,
      ADD COLUMN target_account_id integer`)
  await knex.raw(
    hashFunction(`ARRAY[${FIELDS}] || CASE
      WHEN entry.admin_account_id IS NULL AND entry.target_account_id IS NULL THEN ARRAY[]::text[]
      ELSE ARRAY[entry.admin_account_id::text, entry.target_account_id::text] END`),
  )
  await knex.raw(`CREATE INDEX audit_logs_admin_account_id_idx ON audit_logs (admin_account_id, seq)`)
  await knex.raw(`CREATE INDEX audit_logs_target_account_id_idx ON audit_logs (target_account_id, seq)`)
}

const KNOWS_ACCOUNT = 'admin_account_id IS NOT NULL OR target_account_id IS NOT NULL'

export const losses: Losses = {
  'audit_logs.admin_account_id': KNOWS_ACCOUNT,
  'audit_logs.target_account_id': KNOWS_ACCOUNT,
}

/** What the rows lose was hashed, so the trail is linked anew; an anchor that was kept elsewhere does not match it any more. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`ALTER TABLE audit_logs DROP COLUMN admin_account_id, DROP COLUMN target_account_id`)
  await knex.raw(hashFunction(`ARRAY[${FIELDS}]`))
  for (const table of ['audit_logs', 'audit_head'])
    await knex.raw('ALTER TABLE ?? DISABLE TRIGGER USER', [table])
  await knex.raw(`
    DO $$
    DECLARE
      last  text := repeat('0', 64);
      entry audit_logs;
    BEGIN
      FOR entry IN SELECT * FROM audit_logs ORDER BY seq LOOP
        entry.prev_hash := last;
        last := audit_hash(entry);
        UPDATE audit_logs SET prev_hash = entry.prev_hash, hash = last WHERE id = entry.id;
      END LOOP;
      UPDATE audit_head SET hash = last;
    END $$`)
  for (const table of ['audit_logs', 'audit_head'])
    await knex.raw('ALTER TABLE ?? ENABLE TRIGGER USER', [table])
}
