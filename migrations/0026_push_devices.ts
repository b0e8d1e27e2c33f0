import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * Browsers that alerts are pushed to. `public_key` is the key of the board that the browser subscribed with: under another one nothing can
 * be sent there. `refusals` are those since the last success; with too many of them the device is deleted.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE push_devices (
      id              uuid        CONSTRAINT push_devices_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
      account_id      integer     NOT NULL
                      CONSTRAINT push_devices_account_id_fkey REFERENCES users (id) ON DELETE CASCADE,
      endpoint        text        NOT NULL CONSTRAINT push_devices_endpoint_key UNIQUE,
      p256dh          text        NOT NULL,
      auth            text        NOT NULL,
      public_key      text        NOT NULL,
      user_agent      text,
      created_at      timestamptz NOT NULL DEFAULT now(),
      last_success_at timestamptz,
      refusals        integer     NOT NULL DEFAULT 0
    )`)
  await knex.raw('CREATE INDEX push_devices_account_idx ON push_devices (account_id, created_at)')
  for (const table of ['alert_deliveries', 'delivery_attempts']) {
    await knex.raw(`
      ALTER TABLE ${table} ADD COLUMN device_id uuid
        CONSTRAINT ${table}_device_id_fkey REFERENCES push_devices (id) ON DELETE CASCADE`)
    await knex.raw(`CREATE INDEX ${table}_device_idx ON ${table} (device_id) WHERE device_id IS NOT NULL`)
  }
  await indexSummaries(knex, 'account_id, channel, webhook_id, device_id')
}

async function indexSummaries(knex: Knex, receiver: string): Promise<void> {
  await knex.raw('DROP INDEX alert_deliveries_summary_idx')
  await knex.raw(`
    CREATE UNIQUE INDEX alert_deliveries_summary_idx ON alert_deliveries (${receiver}) NULLS NOT DISTINCT
     WHERE summary IS NOT NULL AND queued_until IS NULL`)
}

export const losses: Losses = {
  push_devices: 'true',
  'alerts.channels': `channels && '{push,email}'`,
  'alert_deliveries.channel': `channel IN ('push', 'email')`,
  'alert_deliveries.device_id': 'device_id IS NOT NULL',
  'delivery_attempts.device_id': 'device_id IS NOT NULL',
}

export async function down(knex: Knex): Promise<void> {
  // The version before knows neither channel.
  await knex.raw(`
    UPDATE alerts
       SET channels = CASE WHEN channels <@ '{push,email}' THEN '{screen}'
                           ELSE array_remove(array_remove(channels, 'push'), 'email') END
     WHERE channels && '{push,email}'`)
  await knex.raw(`DELETE FROM alert_deliveries WHERE channel IN ('push', 'email')`)
  await knex.raw('DELETE FROM delivery_attempts WHERE device_id IS NOT NULL')
  await indexSummaries(knex, 'account_id, channel, webhook_id')
  await knex.raw('ALTER TABLE alert_deliveries DROP COLUMN device_id')
  await knex.raw('ALTER TABLE delivery_attempts DROP COLUMN device_id')
  await knex.schema.dropTable('push_devices')
}
