import type { Knex } from 'knex'

/**
 * What a `down` takes away: a table or view (`ticks`), or a column (`users.must_change_password`). The value is the SQL
 * condition of the rows that hold data (`'true'`: every row); `false` where a later `up` makes the same again from what stays.
 */
export type Losses = Readonly<Record<string, string | false>>

export interface Migration {
  up(knex: Knex): Promise<void>
  down(knex: Knex): Promise<void>
  /** Counted before `down` runs: database/rollback.ts refuses to destroy data without being asked to. */
  losses: Losses
}
