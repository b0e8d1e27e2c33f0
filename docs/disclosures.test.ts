import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { confusion } from '#shared/disclosures/testing/confusion'
import { TITLE_LIST } from '#shared/disclosures/testing/titles'

const text = readFileSync(path.join(import.meta.dirname, 'disclosures.md'), 'utf8')
const rows = text
  .split('\n')
  .filter((line) => /^\|\s*[a-z_]+\s*\|.*\d/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))

it('the table of kinds says how many titles of each are found, missed and mistaken', () => {
  const expected = confusion().map(({ kind, level, titles, found, missed, mistaken }) =>
    ['', kind, level, titles, found, missed, mistaken, ''].map(String),
  )
  expect(rows).toEqual(expected)
  expect(text).toContain(`the ${TITLE_LIST.length} titles`)
})
