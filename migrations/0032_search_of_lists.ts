import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * Every filter of the two lists has an index, for matches that are rare. New rows go into the indexes of letters at once: they come a
 * few a minute, and the embedded database has no autovacuum, which would move them there from the pending list that each search reads.
 */
const LETTER_INDEXES = [
  'disclosures_terms_idx',
  'disclosures_letters_idx',
  'headlines_terms_idx',
  'headlines_letters_idx',
] as const

export async function up(knex: Knex): Promise<void> {
  await knex.raw('CREATE INDEX disclosures_level_idx ON disclosures (board, level, market)')
  await knex.raw('CREATE INDEX headlines_codes_idx ON headlines USING gin (codes) WITH (fastupdate = off)')
  await knex.raw(
    'CREATE INDEX headlines_outlets_idx ON headlines USING gin (outlets) WITH (fastupdate = off)',
  )
  for (const index of LETTER_INDEXES) {
    await knex.raw(`ALTER INDEX ${index} SET (fastupdate = off)`)
    await knex.raw('SELECT gin_clean_pending_list(?)', [index])
  }
}

export const losses: Losses = {}

export async function down(knex: Knex): Promise<void> {
  for (const index of LETTER_INDEXES) await knex.raw(`ALTER INDEX ${index} RESET (fastupdate)`)
  await knex.raw('DROP INDEX headlines_outlets_idx, headlines_codes_idx, disclosures_level_idx')
}
