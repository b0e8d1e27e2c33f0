import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * The unique constraints are the indexes on user_id and email. Deleting a user leaves the trail: the reference becomes
 * null, the name stays.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE users (
      id            serial       CONSTRAINT users_pkey PRIMARY KEY,
      user_id       varchar(100) NOT NULL CONSTRAINT users_user_id_key UNIQUE,
      email         varchar(255) NOT NULL CONSTRAINT users_email_key UNIQUE,
      name          varchar(100) NOT NULL,
      password_hash varchar(255) NOT NULL,
      role          varchar(20)  NOT NULL DEFAULT 'user'
                    CONSTRAINT users_role_check CHECK (role IN ('user', 'admin', 'super_admin')),
      is_active     boolean      DEFAULT true,
      created_at    timestamptz  DEFAULT now(),
      updated_at    timestamptz  DEFAULT now(),
      last_login    timestamptz
    )`)
  await knex.raw('CREATE INDEX users_role_idx ON users (role)')

  await knex.raw(`
    CREATE TABLE audit_logs (
      id          serial       CONSTRAINT audit_logs_pkey PRIMARY KEY,
      "timestamp" timestamptz  NOT NULL DEFAULT now(),
      admin_id    varchar(100) CONSTRAINT audit_logs_admin_id_fkey
                  REFERENCES users (user_id) ON UPDATE CASCADE ON DELETE SET NULL,
      admin_name  varchar(100) NOT NULL,
      action      varchar(50)  NOT NULL,
      target      varchar(100),
      details     text,
      ip_address  varchar(50),
      user_agent  text
    )`)
  await knex.raw('CREATE INDEX audit_logs_timestamp_idx ON audit_logs ("timestamp")')
  await knex.raw('CREATE INDEX audit_logs_admin_id_idx ON audit_logs (admin_id)')
  await knex.raw('CREATE INDEX audit_logs_action_idx ON audit_logs (action)')
}

export const losses: Losses = { users: 'true', audit_logs: 'true' }

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE audit_logs')
  await knex.raw('DROP TABLE users')
}
