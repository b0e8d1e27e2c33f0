import { expect, it } from 'vitest'
import { quoteRow } from '../../testing/builders.ts'
import { tableSearch } from './table-search.ts'

it('the search of the table is loaded with the first query, and then finds by it', async () => {
  const search = tableSearch()
  expect([search.matchesOf(''), search.matchesOf('  ')]).toEqual([null, null])
  expect(search.isReady.value).toBe(false)
  expect(search.matchesOf('ㅅㅅㅈㅈ')).toBeUndefined()
  await expect.poll(() => search.isReady.value).toBe(true)
  const matches = search.matchesOf('ㅅㅅㅈㅈ')
  expect(matches?.(quoteRow({ id: 1, name: '삼성전자' }))).toBe(true)
  expect(matches?.(quoteRow({ id: 2, name: '기아' }))).toBe(false)
  expect(search.matchesOf('-')).toBeNull()
})
