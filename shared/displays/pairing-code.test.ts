import { expect, it } from 'vitest'
import { CODE_ALPHABET, CODE_LENGTH, groupedCode, plainCode } from './pairing-code.ts'

it('a pairing code has at least 30 bits and no character that looks like another', () => {
  expect(new Set(CODE_ALPHABET).size).toBe(CODE_ALPHABET.length)
  expect(CODE_LENGTH * Math.log2(CODE_ALPHABET.length)).toBeGreaterThanOrEqual(30)
  expect([...'0O1I'].filter((character) => CODE_ALPHABET.includes(character))).toEqual([])
})

it.each(['7kq2mx', '7KQ 2MX', ' 7kq-2mx ', groupedCode('7KQ2MX')])('a code typed as %j is read', (typed) => {
  expect(plainCode(typed)).toBe('7KQ2MX')
})
