import { beforeEach, expect, it } from 'vitest'
import { forgetRows, keepRows, keptRows } from './kept-rows.ts'

beforeEach(() => localStorage.clear())

it('a screen keeps the newest rows of each list with their time, and writes every five minutes at most', () => {
  const rows = (from: number) => Array.from({ length: 30 }, (_, at) => ({ id: from - at }))
  keepRows('news', { atMs: 1_000_000, rows: rows(100) })
  keepRows('news', { atMs: 1_299_999, rows: rows(200) })
  expect(keptRows('news')).toEqual({ atMs: 1_000_000, rows: rows(100).slice(0, 20) })
  keepRows('news', { atMs: 1_300_000, rows: rows(200) })
  expect(keptRows<{ id: number }>('news')?.rows[0]).toEqual({ id: 200 })
  expect(keptRows('disclosures')).toBeNull()
})

it('forgets its rows when it is revoked, and nothing else', () => {
  localStorage.setItem('display-heard', '1')
  keepRows('news', { atMs: 1, rows: [{}] })
  keepRows('disclosures', { atMs: 1, rows: [{}] })
  forgetRows()
  expect([keptRows('news'), keptRows('disclosures'), localStorage.length]).toEqual([null, null, 1])
})

it.each(['{', 'null', '{"rows":1,"atMs":2}', '{"rows":[]}'])('takes %s for nothing', (text) => {
  localStorage.setItem('display-rows-news', text)
  expect(keptRows('news')).toBeNull()
})
