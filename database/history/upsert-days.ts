/** The source name of days from our own polls that no history source has confirmed. */
export const SEEN_ON_THE_BOARD = 'board'

interface DayTable {
  name: string
  key: readonly string[]
  /** Columns with one value for all rows, `source` among them. */
  constants: readonly string[]
  /** Columns with a value for each row, with their types. */
  arrays: Readonly<Record<string, string>>
}

/**
 * The statement that stores days; it is bound to the constants, then the arrays. A stored day is replaced when it
 * differs, except that a day from the board never replaces one that a history source has confirmed.
 */
export function upsertDays({ name, key, constants, arrays }: DayTable): string {
  const columns = [...constants, ...Object.keys(arrays)]
  const values = columns.filter((column) => !key.includes(column))
  const of = (row: string) => values.map((column) => `${row}.${column}`).join(', ')
  return `
    INSERT INTO ${name} AS known (${columns.join(', ')})
    SELECT ${constants.map(() => '?').join(', ')}, * FROM unnest(
      ${Object.values(arrays)
        .map((type) => `?::${type}[]`)
        .join(', ')}
    )
    ON CONFLICT (${key.join(', ')}) DO UPDATE SET (${values.join(', ')}) = (${of('excluded')})
    WHERE (excluded.source <> '${SEEN_ON_THE_BOARD}' OR known.source = '${SEEN_ON_THE_BOARD}')
      AND (${of('known')}) IS DISTINCT FROM (${of('excluded')})`
}
