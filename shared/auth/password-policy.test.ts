import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { brokenPasswordRules } from './password-policy.ts'

const broken = (password: string) => brokenPasswordRules(password).map(({ code }) => code)

describe('the password policy', () => {
  it('accepts eight characters of four kinds', () => {
    expect(broken('Passw0rd!'.slice(0, 9))).toEqual([])
    expect(broken('aB3-aB3-')).toEqual([])
    expect(broken('Ää1 가나다라!')).toEqual([])
  })

  it.each([
    ['aB3-aB3', ['too_short']],
    ['password1!', ['no_upper_case']],
    ['PASSWORD1!', ['no_lower_case']],
    ['Password!!', ['no_digit']],
    ['Password11', ['no_special']],
    ['Password 11', ['no_special']],
    ['Passw0rd!\u0000', ['control_character']],
    ['Passw0rd!\ud800', ['control_character']],
    ['', ['too_short', 'no_upper_case', 'no_lower_case', 'no_digit', 'no_special']],
  ])('says what %j lacks', (password, codes) => {
    expect(broken(password)).toEqual(codes)
  })

  it('allows 72 bytes of UTF-8 and not one more', () => {
    expect(broken(`aB3-${'x'.repeat(68)}`)).toEqual([])
    expect(broken(`aB3-${'x'.repeat(69)}`)).toEqual(['too_long'])
    expect(broken('가'.repeat(25))).toContain('too_long')
    expect(broken('가'.repeat(24))).not.toContain('too_long')
  })

  it('measures any text as UTF-8 does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        expect(broken(text).includes('too_long')).toBe(Buffer.byteLength(text) > 72)
      }),
    )
  })
})
