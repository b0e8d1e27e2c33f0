import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/** The IPv6 network (/48) of an open pairing, by which pairings are limited beside the address. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE display_pairings ADD COLUMN site_key varchar(50)')
}

export const losses: Losses = { 'display_pairings.site_key': false }

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE display_pairings DROP COLUMN site_key')
}
