import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ExactSum } from './exact-sum.ts'

it('a sum of whole numbers that are added and taken away is exact, however large it is', () => {
  const amount = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })
  fc.assert(
    fc.property(fc.array(amount), (amounts) => {
      const sum = new ExactSum()
      for (const one of amounts) sum.add(one)
      expect(sum.total).toBe(amounts.reduce((total, one) => total + BigInt(one), 0n))
    }),
  )
})
