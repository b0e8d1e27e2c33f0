import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * Disclosures, one row for each filing, and what each source reported. `seq` is new whenever a row changes, so that a
 * reader gets all rows added or changed after a number.
 *
 * `terms` are the pairs of characters of company, title and code, and the kinds: Korean has words of two characters, which
 * trigrams do not find, and an index of texts in an array is in every PostgreSQL.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('CREATE SEQUENCE disclosure_seq')
  await knex.raw(`
    CREATE TABLE disclosures (
      id            bigint      NOT NULL DEFAULT nextval('disclosure_seq') CONSTRAINT disclosures_pkey PRIMARY KEY,
      seq           bigint      NOT NULL DEFAULT nextval('disclosure_seq'),
      board         text        NOT NULL,
      source        text        NOT NULL,
      sources       text[]      NOT NULL,
      published_at  timestamptz NOT NULL,
      has_time      boolean     NOT NULL,
      first_seen_at timestamptz NOT NULL,
      code          text,
      company       text        NOT NULL,
      market        text,
      party         text        NOT NULL,
      title         text        NOT NULL,
      matter        text        NOT NULL,
      kinds         text[]      NOT NULL,
      level         text        NOT NULL,
      is_correction boolean     NOT NULL,
      is_withdrawal boolean     NOT NULL,
      is_retracted  boolean     NOT NULL,
      withdrawn     boolean     NOT NULL,
      corrects      bigint,
      correction_no integer     NOT NULL DEFAULT 0,
      superseded_by bigint,
      filed_no      text        NOT NULL,
      url           text,
      searched      text        NOT NULL,
      terms         text[]      NOT NULL
    )`)
  await knex.raw('CREATE UNIQUE INDEX disclosures_seq_idx ON disclosures (board, seq)')
  await knex.raw('CREATE INDEX disclosures_id_idx ON disclosures (board, id)')
  await knex.raw('CREATE INDEX disclosures_code_idx ON disclosures (board, code, id)')
  await knex.raw('CREATE INDEX disclosures_matter_idx ON disclosures (board, matter, party)')
  await knex.raw('CREATE INDEX disclosures_company_idx ON disclosures (board, company)')
  await knex.raw('CREATE INDEX disclosures_terms_idx ON disclosures USING gin (terms)')
  await knex.raw(`
    CREATE TABLE disclosure_sightings (
      board         text        NOT NULL,
      source        text        NOT NULL,
      number        text        NOT NULL,
      disclosure_id bigint      NOT NULL REFERENCES disclosures ON DELETE CASCADE,
      title         text        NOT NULL,
      seen_at       timestamptz NOT NULL,
      CONSTRAINT disclosure_sightings_pkey PRIMARY KEY (board, source, number)
    )`)
  await knex.raw('CREATE INDEX disclosure_sightings_disclosure_idx ON disclosure_sightings (disclosure_id)')
  await knex.raw(`
    CREATE PROCEDURE delete_old_disclosures(job_id integer, config jsonb) LANGUAGE sql AS $$
      DELETE FROM disclosures WHERE first_seen_at < now() - (config->>'drop_created_before')::interval
    $$`)
  await knex.raw(`
    SELECT add_job('delete_old_disclosures', interval '1 day',
      config => '{"hypertable": "disclosures", "drop_created_before": "1100 days"}')`)
}

export const losses: Losses = { disclosures: 'true', disclosure_sightings: 'true' }

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    SELECT delete_job(job_id) FROM timescaledb_information.jobs
    WHERE proc_schema = current_schema() AND proc_name = 'delete_old_disclosures'`)
  await knex.raw('DROP PROCEDURE delete_old_disclosures')
  await knex.schema.dropTable('disclosure_sightings')
  await knex.schema.dropTable('disclosures')
  await knex.raw('DROP SEQUENCE disclosure_seq')
}
