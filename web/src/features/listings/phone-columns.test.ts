import { expect, it } from 'vitest'
import { COLUMN, COLUMNS, PHONE_COLUMNS, headAbove, phoneColumns } from './columns.ts'

it('a row of two lines shows what rows are sorted by, whatever column that is, as long as it is a text', () => {
  for (const column of COLUMNS) {
    const shown = phoneColumns(column)
    expect(shown).toHaveLength(PHONE_COLUMNS.length)
    if (COLUMN[column].text !== undefined) expect(shown).toContain(column)
    expect(shown).toEqual(expect.arrayContaining(['name', 'price', 'rate', 'change', 'state']))
  }
})

it('the value that rows are sorted by stands under the price, where the turnover is otherwise', () => {
  expect(phoneColumns('volume')[PHONE_COLUMNS.indexOf('turnover')]).toBe('volume')
  for (const column of ['turnover', 'volume', 'cap', 'section'] as const)
    expect(headAbove(column)).toBe('price')
  expect(headAbove('change')).toBe('rate')
  expect(headAbove('price')).toBeUndefined()
})
