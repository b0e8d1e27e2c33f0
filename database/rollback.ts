import { migrationOf, migrationSource } from './migration-source.ts'
import type { Database } from './pool.ts'

/** Rows of a table, or values of a column (`table.column`), that a rollback would destroy. */
export interface DataLoss {
  migration: string
  what: string
  /** At most MAX_COUNTED. */
  rows: number
}

/** Counting further would read a year of ticks without need. */
export const MAX_COUNTED = 1_000_000

/** The rollback would destroy data, and was not allowed to. */
export class DataLossError extends Error {
  readonly code = 'ROLLBACK_DESTROYS_DATA'
  readonly losses: readonly DataLoss[]

  constructor(losses: readonly DataLoss[]) {
    super(
      ['this would destroy data:', ...losses.map(lineOf), 'Nothing was changed.'].join('\n') +
        ' Make a backup first; then --destroy-data takes it back all the same.',
    )
    this.losses = losses
  }
}

/** The `--to` migration is not one of this database. */
export class UnknownMigrationError extends Error {
  readonly code = 'ROLLBACK_UNKNOWN_MIGRATION'
}

export interface RollbackOptions {
  /**
   * The migration that stays as the newest; `null`: none stays. Absent: only the newest migration is
   * reverted.
   */
  to?: string | null | undefined
  /** Continue even if data are lost. */
  destroyData?: boolean
}

/**
 * Reverts migrations, the newest first, each in a transaction of its own.
 * @returns their names, in the order in which they were reverted
 * @throws DataLossError before anything is changed
 * @throws UnknownMigrationError when `to` was never run here
 */
export async function rollBack(database: Database, options: RollbackOptions = {}): Promise<string[]> {
  const names = await namesToTakeBack(database, options.to)
  if (options.destroyData !== true) {
    const losses = await lossesOf(database, names)
    if (losses.length > 0) throw new DataLossError(losses)
  }
  for (const name of names) await database.migrate.down({ migrationSource, name })
  return names
}

async function namesToTakeBack(database: Database, to: string | null | undefined): Promise<string[]> {
  const completed = await completedMigrations(database)
  if (to === undefined) return completed.slice(-1)
  const keep = to === null ? 0 : completed.indexOf(to) + 1
  if (to !== null && keep === 0) {
    const known = completed.join(', ') || 'none'
    throw new UnknownMigrationError(`${to} was not run on this database; there are: ${known}`)
  }
  return completed.slice(keep).reverse()
}

/** The migrations that have been run here, the oldest first. */
async function completedMigrations(database: Database): Promise<string[]> {
  const [completed] = (await database.migrate.list({ migrationSource })) as [{ name: string }[], unknown]
  return completed.map(({ name }) => name).sort()
}

async function lossesOf(database: Database, names: readonly string[]): Promise<DataLoss[]> {
  const losses: DataLoss[] = []
  for (const migration of names) {
    for (const [what, condition] of Object.entries(migrationOf(migration).losses)) {
      const rows = condition === false ? 0 : await countRows(database, what, condition)
      if (rows > 0) losses.push({ migration, what, rows })
    }
  }
  return losses
}

async function countRows(database: Database, what: string, condition: string): Promise<number> {
  const [table = what] = what.split('.')
  const { rows } = await database.raw<{ rows: [{ count: number }] }>(
    `SELECT count(*) AS count FROM (SELECT FROM ?? WHERE ${condition} LIMIT ${MAX_COUNTED}) AS held`,
    [table],
  )
  return rows[0].count
}

function lineOf({ migration, what, rows }: DataLoss): string {
  const amount = rows.toLocaleString('en-US')
  return `  ${what}: ${amount}${rows === MAX_COUNTED ? ' or more' : ''} rows (${migration})`
}
