import { expect, it } from 'vitest'
import { BoundedMap } from './bounded-map.ts'

it('a bounded map evicts the oldest entry, and none before it is full', () => {
  const map = new BoundedMap<string, number>(3)
  for (const [i, key] of ['a', 'b', 'c', 'a', 'd'].entries()) map.set(key, i)
  expect(['a', 'b', 'c', 'd'].map((key) => map.get(key))).toEqual([3, undefined, 2, 4])
  map.delete('a')
  map.set('e', 5)
  expect([map.size, map.get('c'), map.get('e')]).toEqual([3, 2, 5])
})
