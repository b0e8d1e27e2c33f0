import type { RangeColumn } from '#shared/market/listing-filter'
import { LOCALES } from '../../words/locales.ts'
import type { Language } from '../../words/numbers.ts'

/** Won in one unit of a column's head: 억, in English millions of turnover and billions of capitalisation. */
function unitOf(column: RangeColumn, language: Language): number {
  const { units } = LOCALES[language].numbers
  return column === 'turnover' || column === 'cap' ? units[column].won : 1
}

/** Formats a value in the unit of its column's filter field. */
export const toColumnUnit = (column: RangeColumn, value: number, language: Language): number =>
  value / unitOf(column, language)

/** Parses a typed number into the column's base unit (won, shares, per cent). */
export const fromColumnUnit = (column: RangeColumn, typed: number, language: Language): number => {
  const unit = unitOf(column, language)
  return unit === 1 ? typed : Math.round(typed * unit)
}
