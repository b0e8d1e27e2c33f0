import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/** A question of a single letter, which no pair of letters answers, has an index of its own. */
const TABLES = ['disclosures', 'headlines'] as const

export async function up(knex: Knex): Promise<void> {
  for (const table of TABLES)
    await knex.raw(
      `CREATE INDEX ${table}_letters_idx ON ${table} USING gin (string_to_array(searched, NULL))`,
    )
}

export const losses: Losses = {}

export async function down(knex: Knex): Promise<void> {
  for (const table of TABLES) await knex.raw(`DROP INDEX ${table}_letters_idx`)
}
