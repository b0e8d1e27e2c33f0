import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/** Rules of a display beside its default boards: by time and phase, and by what happens on the market. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE displays
      ADD COLUMN schedule jsonb NOT NULL DEFAULT '[]',
      ADD COLUMN events   jsonb NOT NULL DEFAULT '[]'`)
}

export const losses: Losses = {
  'displays.schedule': `schedule <> '[]'`,
  'displays.events': `events <> '[]'`,
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE displays DROP COLUMN schedule, DROP COLUMN events')
}
