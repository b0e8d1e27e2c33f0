import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'

/** `expect(found).toEqual(expected)` for what is compared thousands of times: only a difference costs its description. */
export function expectEqual<T>(found: T, expected: T): void {
  if (!isDeepStrictEqual(found, expected)) expect(found).toEqual(expected)
}
