import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * Where alerts are sent, what is still to be sent, and how that went.
 *
 * A delivery is stored in the transaction that stores its event, and deleted when it is finished; one without an event is a
 * test. `queued_until`: until then the queue has it; after that it is put there again, because the queue has lost it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE webhooks (
      id         uuid        CONSTRAINT webhooks_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
      account_id integer     NOT NULL CONSTRAINT webhooks_account_id_fkey REFERENCES users (id) ON DELETE CASCADE,
      url        text        NOT NULL,
      format     text        NOT NULL,
      secret     text        NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    )`)
  await knex.raw('CREATE INDEX webhooks_account_idx ON webhooks (account_id, created_at)')
  await knex.raw(`
    ALTER TABLE alerts ADD COLUMN webhook_id uuid
      CONSTRAINT alerts_webhook_id_fkey REFERENCES webhooks (id) ON DELETE SET NULL`)
  await knex.raw('CREATE INDEX alerts_webhook_idx ON alerts (webhook_id) WHERE webhook_id IS NOT NULL')
  await knex.raw(`
    CREATE TABLE alert_deliveries (
      id           bigserial   CONSTRAINT alert_deliveries_pkey PRIMARY KEY,
      account_id   integer     NOT NULL
                   CONSTRAINT alert_deliveries_account_id_fkey REFERENCES users (id) ON DELETE CASCADE,
      channel      text        NOT NULL,
      webhook_id   uuid
                   CONSTRAINT alert_deliveries_webhook_id_fkey REFERENCES webhooks (id) ON DELETE CASCADE,
      event_id     bigint
                   CONSTRAINT alert_deliveries_event_id_fkey REFERENCES alert_events (id) ON DELETE CASCADE,
      tries        integer     NOT NULL DEFAULT 0,
      queued_until timestamptz,
      created_at   timestamptz NOT NULL DEFAULT now()
    )`)
  await knex.raw('CREATE INDEX alert_deliveries_webhook_idx ON alert_deliveries (webhook_id)')
  await knex.raw(
    'CREATE INDEX alert_deliveries_target_idx ON alert_deliveries (account_id, channel, webhook_id, id)',
  )
  await knex.raw('CREATE INDEX alert_deliveries_event_idx ON alert_deliveries (event_id)')
  await knex.raw(`
    CREATE TABLE delivery_attempts (
      id           bigserial   CONSTRAINT delivery_attempts_pkey PRIMARY KEY,
      account_id   integer     NOT NULL
                   CONSTRAINT delivery_attempts_account_id_fkey REFERENCES users (id) ON DELETE CASCADE,
      channel      text        NOT NULL,
      webhook_id   uuid
                   CONSTRAINT delivery_attempts_webhook_id_fkey REFERENCES webhooks (id) ON DELETE CASCADE,
      event_key    text        NOT NULL,
      try          integer     NOT NULL,
      status       integer,
      fault        text,
      took_ms      integer     NOT NULL,
      attempted_at timestamptz NOT NULL DEFAULT now()
    )`)
  await knex.raw('CREATE INDEX delivery_attempts_webhook_idx ON delivery_attempts (webhook_id)')
  await knex.raw(
    'CREATE INDEX delivery_attempts_target_idx ON delivery_attempts (account_id, channel, webhook_id, id)',
  )
}

export const losses: Losses = {
  'alerts.webhook_id': 'webhook_id IS NOT NULL',
  webhooks: 'true',
  alert_deliveries: 'true',
  delivery_attempts: 'true',
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('delivery_attempts')
  await knex.schema.dropTable('alert_deliveries')
  await knex.raw('ALTER TABLE alerts DROP COLUMN webhook_id')
  await knex.schema.dropTable('webhooks')
}
