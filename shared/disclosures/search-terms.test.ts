import { expect, it } from 'vitest'
import { pairsOf, searchText } from './search-terms.ts'

it('a search text is the same without regard to spaces, dots, widths and case', () => {
  expect(searchText('ＡＢ 전자', '단일판매ㆍ공급계약 체결')).toBe('ab전자\n단일판매공급계약체결')
})

it('the pairs of a text do not reach over the end of a line, and each is there once', () => {
  expect(pairsOf('합병합병\nab')).toEqual(['합병', '병합', 'ab'])
  expect(pairsOf('합')).toEqual([])
})
