import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * Rules of accounts, how they stand with each stock, and what has fired.
 *
 * `alerts.revision` is new with every change of a rule and grows in the order of commits. `begun_on` is the board on which a rule has
 * been compared for the first time; what it has of another board is void. `generation` is another one whenever a rule
 * is changed or begins, on this board or another; what it fired for before stands in no way of what it fires for then. `alert_filing_progress` is the number
 * of the last disclosure that rules were compared with. `alert_progress` says up to which tick of a board all rules
 * were compared, and has a new `turn` in each transaction that stores what came of it. An event is known by rule, generation, board,
 * stock, session and edge (the moment, or what happened), so evaluating the same ticks again adds none.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('CREATE SEQUENCE alert_revision_seq')
  await knex.raw(`
    CREATE TABLE alerts (
      id             bigserial    CONSTRAINT alerts_pkey PRIMARY KEY,
      account_id     integer      NOT NULL
                     CONSTRAINT alerts_account_id_fkey REFERENCES users (id) ON DELETE CASCADE,
      revision       bigint       NOT NULL,
      name           text         NOT NULL,
      scope          jsonb        NOT NULL,
      condition      jsonb        NOT NULL,
      repeat         text         NOT NULL,
      hold_s         integer      NOT NULL,
      cooldown_s     integer      NOT NULL,
      rearm_percent  numeric(5,2) NOT NULL,
      until          timestamptz,
      silenced_until timestamptz,
      channels       text[]       NOT NULL,
      is_active      boolean      NOT NULL,
      made_at        timestamptz  NOT NULL,
      begun_on       text,
      generation     integer      NOT NULL DEFAULT 0,
      changed_at     timestamptz  NOT NULL DEFAULT now()
    )`)
  await knex.raw('CREATE INDEX alerts_account_idx ON alerts (account_id, id)')
  await knex.raw('CREATE INDEX alerts_revision_idx ON alerts (revision)')
  await knex.raw(`
    CREATE TABLE alert_statuses (
      alert_id bigint NOT NULL CONSTRAINT alert_statuses_alert_id_fkey REFERENCES alerts (id) ON DELETE CASCADE,
      code     text   NOT NULL,
      phase    text   NOT NULL,
      status jsonb  NOT NULL,
      CONSTRAINT alert_statuses_pkey PRIMARY KEY (alert_id, code)
    )`)
  await knex.raw(`
    CREATE TABLE alert_progress (
      board        text        CONSTRAINT alert_progress_pkey PRIMARY KEY,
      evaluated_at timestamptz NOT NULL,
      turn         bigint      NOT NULL
    )`)
  await knex.raw(`
    CREATE TABLE alert_filing_progress (
      board text   CONSTRAINT alert_filing_progress_pkey PRIMARY KEY,
      seq   bigint NOT NULL
    )`)
  await knex.raw(`
    CREATE TABLE alert_events (
      id         bigserial   CONSTRAINT alert_events_pkey PRIMARY KEY,
      seq        bigint      NOT NULL,
      account_id integer     NOT NULL
                 CONSTRAINT alert_events_account_id_fkey REFERENCES users (id) ON DELETE CASCADE,
      alert_id   bigint      NOT NULL,
      alert_name text        NOT NULL,
      condition  jsonb       NOT NULL,
      channels   text[]      NOT NULL,
      board      text        NOT NULL,
      code       text        NOT NULL,
      generation integer     NOT NULL,
      session    text        NOT NULL,
      edge       bigint      NOT NULL,
      fired_at   timestamptz NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      compared   jsonb       NOT NULL,
      CONSTRAINT alert_events_once UNIQUE (alert_id, generation, board, code, session, edge)
    )`)
  await knex.raw('CREATE INDEX alert_events_seq_idx ON alert_events (seq)')
  await knex.raw('CREATE INDEX alert_events_account_idx ON alert_events (account_id, id)')
  await knex.raw(`
    CREATE PROCEDURE delete_old_alert_events(job_id integer, config jsonb) LANGUAGE sql AS $$
      DELETE FROM alert_events WHERE created_at < now() - (config->>'drop_created_before')::interval
    $$`)
  await knex.raw(`
    SELECT add_job('delete_old_alert_events', interval '1 day',
      config => '{"hypertable": "alert_events", "drop_created_before": "90 days"}')`)
}

export const losses: Losses = {
  alerts: 'true',
  alert_statuses: 'true',
  alert_progress: 'true',
  alert_filing_progress: 'true',
  alert_events: 'true',
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    SELECT delete_job(job_id) FROM timescaledb_information.jobs
    WHERE proc_schema = current_schema() AND proc_name = 'delete_old_alert_events'`)
  await knex.raw('DROP PROCEDURE delete_old_alert_events')
  await knex.schema.dropTable('alert_events')
  await knex.schema.dropTable('alert_filing_progress')
  await knex.schema.dropTable('alert_progress')
  await knex.schema.dropTable('alert_statuses')
  await knex.schema.dropTable('alerts')
  await knex.raw('DROP SEQUENCE alert_revision_seq')
}
