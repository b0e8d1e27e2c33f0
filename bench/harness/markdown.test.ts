import { expect, test } from 'vitest'
import { against, ratioText } from './figure.ts'
import { markdown, replaceMarked } from './markdown.ts'
import { median, percentile } from './statistics.ts'

test('a table is written with its columns aligned, its notes below it', () => {
  const table = {
    caption: 'Costs:',
    columns: ['who', 'µs'],
    rows: [['ours', '18.2']],
    notes: ['On loopback.'],
  }

  expect(markdown(table)).toBe(
    ['Costs:', '', '| who  |   µs |', '| ---- | ---: |', '| ours | 18.2 |', '', 'On loopback.'].join('\n'),
  )
})

test('only the marked place of the document is replaced', () => {
  const document = 'before\n<!-- bench:a -->\nold\n<!-- /bench:a -->\nafter\n'

  expect(replaceMarked(document, 'a', 'new')).toBe(
    'before\n<!-- bench:a -->\n\nnew\n\n<!-- /bench:a -->\nafter\n',
  )
  expect(() => replaceMarked(document, 'b', 'new')).toThrow('no place for b')
})

test('a ratio says whether it reaches its target', () => {
  expect(against(1.31, 1.3)).toBe('1.31 × (≤ 1.30 × ✗)')
  expect(against(0.02, 1 / 3)).toBe('1/50 (≤ 1/3 ✓)')
  expect(ratioText(0.75)).toBe('0.75 ×')
})

test('the median lies in the middle, a percentile is a value that was measured', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(percentile([5, 1, 4, 2, 3], 0.99)).toBe(5)
  expect(percentile([], 0.5)).toBeNaN()
})
