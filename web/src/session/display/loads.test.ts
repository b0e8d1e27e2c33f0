import { beforeEach, expect, it } from 'vitest'
import { aboutToLoad, PageLoads } from './loads.ts'

beforeEach(() => localStorage.clear())

it('a loading is reported with the reason that was given before it, and as from outside without one', () => {
  const first = new PageLoads(1_000)
  expect(first.unreported(4_000)).toEqual([
    { id: expect.stringMatching(/^[0-9a-f]{24}$/) as string, reason: 'outside', ago_ms: 3_000 },
  ])
  aboutToLoad('frozen')
  const second = new PageLoads(9_000)
  expect(second.unreported(9_000).map(({ reason, ago_ms }) => [reason, ago_ms])).toEqual([
    ['frozen', 0],
    ['outside', 8_000],
  ])
  second.reported(second.unreported(9_000))
  expect(new PageLoads(9_500).unreported(9_500).map(({ reason }) => reason)).toEqual(['outside'])
})

it('a loading that was not reported is kept for the next page, and the newest twenty at most', () => {
  for (let n = 0; n < 30; n++) new PageLoads(n)
  const kept = new PageLoads(30).unreported(30)
  expect(kept.map(({ ago_ms }) => ago_ms)).toEqual(Array.from({ length: 20 }, (_, ago) => ago))
})

it('what cannot be understood is passed over, and a clock that was set gives no impossible time', () => {
  localStorage.setItem('display-load-reason', 'whim')
  localStorage.setItem('display-loads', '{"broken"')
  expect(new PageLoads(0).unreported(0)).toMatchObject([{ reason: 'outside' }])
  localStorage.setItem('display-loads', JSON.stringify([{ id: 'zz', reason: 'frozen', atMs: 0 }, null]))
  expect(new PageLoads(0).unreported(0)).toHaveLength(1)
  expect(new PageLoads(1e13).unreported(0).map(({ ago_ms }) => ago_ms)).toEqual([0, 0])
  expect(new PageLoads(0).unreported(1e13).map(({ ago_ms }) => ago_ms)).toContain(7 * 86_400_000)
})
