import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/** Headlines of feeds, one row for each story, and the addresses under which it was published. Numbered as disclosures are. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('CREATE SEQUENCE headline_seq')
  await knex.raw(`
    CREATE TABLE headlines (
      id            bigint      NOT NULL DEFAULT nextval('headline_seq') CONSTRAINT headlines_pkey PRIMARY KEY,
      seq           bigint      NOT NULL DEFAULT nextval('headline_seq'),
      board         text        NOT NULL,
      outlet        text        NOT NULL,
      outlets       text[]      NOT NULL,
      published_at  timestamptz NOT NULL,
      first_seen_at timestamptz NOT NULL,
      title         text        NOT NULL,
      story         text        NOT NULL,
      excerpt       text        NOT NULL,
      codes         text[]      NOT NULL,
      url           text,
      searched      text        NOT NULL,
      terms         text[]      NOT NULL
    )`)
  await knex.raw('CREATE UNIQUE INDEX headlines_seq_idx ON headlines (board, seq)')
  await knex.raw('CREATE INDEX headlines_id_idx ON headlines (board, id)')
  await knex.raw('CREATE INDEX headlines_story_idx ON headlines (board, story, published_at)')
  await knex.raw('CREATE INDEX headlines_terms_idx ON headlines USING gin (terms)')
  await knex.raw(`
    CREATE TABLE headline_links (
      board       text   NOT NULL,
      url         text   NOT NULL,
      headline_id bigint NOT NULL REFERENCES headlines ON DELETE CASCADE,
      CONSTRAINT headline_links_pkey PRIMARY KEY (board, url)
    )`)
  await knex.raw('CREATE INDEX headline_links_headline_idx ON headline_links (headline_id)')
  await knex.raw(`
    CREATE PROCEDURE delete_old_headlines(job_id integer, config jsonb) LANGUAGE sql AS $$
      DELETE FROM headlines WHERE first_seen_at < now() - (config->>'drop_created_before')::interval
    $$`)
  await knex.raw(`
    SELECT add_job('delete_old_headlines', interval '1 day',
      config => '{"hypertable": "headlines", "drop_created_before": "90 days"}')`)
}

export const losses: Losses = { headlines: 'true', headline_links: 'true' }

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    SELECT delete_job(job_id) FROM timescaledb_information.jobs
    WHERE proc_schema = current_schema() AND proc_name = 'delete_old_headlines'`)
  await knex.raw('DROP PROCEDURE delete_old_headlines')
  await knex.schema.dropTable('headline_links')
  await knex.schema.dropTable('headlines')
  await knex.raw('DROP SEQUENCE headline_seq')
}
