import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * The trail is append-only and every row is linked to the one before by its hash (docs/decisions/0004-audit-trail.md).
 *
 * `audit_head` has one row: the newest seq and hash. A transaction that writes a row of the trail locks it until the commit, so the
 * rows are numbered in the order of their commits and without a hole. It is written by the trigger alone.
 *
 * The foreign key goes: deleting or renaming an account would change rows.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE audit_logs
      DROP CONSTRAINT audit_logs_admin_id_fkey,
      ADD COLUMN seq bigint,
      ADD COLUMN prev_hash text,
      ADD COLUMN hash text`)
  await knex.raw(`
    CREATE TABLE audit_head (
      is_only boolean CONSTRAINT audit_head_pkey PRIMARY KEY DEFAULT true CONSTRAINT audit_head_is_only_check CHECK (is_only),
      seq     bigint  NOT NULL,
      hash    text    NOT NULL
    )`)
  await knex.raw(`INSERT INTO audit_head (seq, hash) VALUES (0, repeat('0', 64))`)

  // Each field is written with its length in bytes, so that no two rows have the same text. database/audit/audit-chain.ts
  // does the same sum in TypeScript.
  await knex.raw(`
    CREATE FUNCTION audit_hash(entry audit_logs) RETURNS text LANGUAGE sql STABLE AS $$
      SELECT encode(sha256(convert_to(string_agg(
               coalesce(octet_length(convert_to(field, 'UTF8')) || ':' || field, '-'), ',' ORDER BY place), 'UTF8')), 'hex')
        FROM unnest(ARRAY[
               entry.seq::text, entry.id::text, trunc(extract(epoch FROM entry."timestamp") * 1000000)::text,
               entry.admin_id, entry.admin_name, entry.action, entry.target, entry.details, entry.ip_address,
               entry.user_agent, entry.prev_hash
             ]) WITH ORDINALITY AS fields (field, place)
    $$`)
  await chainOldRows(knex)
  await knex.raw(`
    ALTER TABLE audit_logs
      ALTER COLUMN seq SET NOT NULL,
      ALTER COLUMN prev_hash SET NOT NULL,
      ALTER COLUMN hash SET NOT NULL,
      ADD CONSTRAINT audit_logs_seq_key UNIQUE (seq)`)
  await knex.raw('CREATE INDEX audit_logs_target_idx ON audit_logs (target)')

  // Whatever the INSERT says about them: place, time and links are the database's. An id that is taken is refused here,
  // because ON CONFLICT DO NOTHING would leave out the row after the head has moved. A temporary table of the same name must
  // not stand in for the head.
  await knex.raw(`
    CREATE FUNCTION chain_audit_row() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    DECLARE
      head audit_head;
    BEGIN
      SELECT * INTO STRICT head FROM audit_head FOR UPDATE;
      IF EXISTS (SELECT FROM audit_logs WHERE id = NEW.id) THEN
        RAISE EXCEPTION 'audit_logs has a row of id %', NEW.id USING ERRCODE = 'unique_violation';
      END IF;
      NEW.seq := head.seq + 1;
      NEW."timestamp" := clock_timestamp();
      NEW.prev_hash := head.hash;
      NEW.hash := audit_hash(NEW);
      UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash;
      RETURN NEW;
    END $$`)
  await knex.raw(`
    CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
    END $$`)
  await knex.raw(`
    CREATE TRIGGER audit_logs_chain BEFORE INSERT ON audit_logs
      FOR EACH ROW EXECUTE FUNCTION chain_audit_row()`)
  await knex.raw(`
    CREATE TRIGGER audit_logs_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_logs
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`)
  // The trigger above is the one depth from which the head moves.
  await knex.raw(`
    CREATE TRIGGER audit_head_by_chain_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON audit_head
      FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_audit_change()`)
}

/** In the order they were written. */
async function chainOldRows(knex: Knex): Promise<void> {
  await knex.raw(`
    DO $$
    DECLARE
      head  audit_head;
      entry audit_logs;
    BEGIN
      SELECT * INTO STRICT head FROM audit_head;
      FOR entry IN SELECT * FROM audit_logs ORDER BY id LOOP
        entry.seq := head.seq + 1;
        entry.prev_hash := head.hash;
        entry.hash := audit_hash(entry);
        UPDATE audit_logs SET seq = entry.seq, prev_hash = entry.prev_hash, hash = entry.hash WHERE id = entry.id;
        head.seq := entry.seq;
        head.hash := entry.hash;
      END LOOP;
      UPDATE audit_head SET seq = head.seq, hash = head.hash;
    END $$`)
}

/** Rows of accounts that are gone lose their reference, as they would have at the time. */
/** The next `up` chains the rows anew, but such a chain proves nothing about the time before. */
export const losses: Losses = {
  'audit_logs.hash': 'true',
  'audit_logs.prev_hash': false,
  'audit_logs.seq': false,
  'audit_logs.admin_id': 'NOT EXISTS (SELECT FROM users WHERE users.user_id = audit_logs.admin_id)',
  audit_head: false,
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE audit_head')
  await knex.raw('DROP TRIGGER audit_logs_chain ON audit_logs')
  await knex.raw('DROP TRIGGER audit_logs_append_only ON audit_logs')
  await knex.raw('DROP FUNCTION chain_audit_row, refuse_audit_change, audit_hash')
  await knex.raw('DROP INDEX audit_logs_target_idx')
  await knex.raw('ALTER TABLE audit_logs DROP COLUMN seq, DROP COLUMN prev_hash, DROP COLUMN hash')
  await knex.raw(`
    UPDATE audit_logs SET admin_id = NULL
     WHERE NOT EXISTS (SELECT FROM users WHERE users.user_id = audit_logs.admin_id)`)
  await knex.raw(`
    ALTER TABLE audit_logs ADD CONSTRAINT audit_logs_admin_id_fkey
      FOREIGN KEY (admin_id) REFERENCES users (user_id) ON UPDATE CASCADE ON DELETE SET NULL`)
}
