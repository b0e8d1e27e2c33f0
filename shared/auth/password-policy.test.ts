import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { brokenPasswordRules } from './password-policy.ts'

const broken = (password: string) => brokenPasswordRules(password).map(({ code }) => code)

describe('the password policy', () => {
  it('accepts eight characters of four kinds', () => {
    expect(broken('Gy0ul-b!')).toEqual([])
    expect(broken('aB3-kX7-')).toEqual([])
    expect(broken('Ää1 구름나무!')).toEqual([])
  })

  it.each([
    ['aB3-kX7', ['too_short']],
    ['gy0ul-bada!', ['no_upper_case']],
    ['GY0UL-BADA!', ['no_lower_case']],
    ['Gyoul-bada!', ['no_digit']],
    ['Gy0ulbada', ['no_special']],
    ['Gy0ul bada', ['no_special']],
    ['Gy0ul-bada!\u0000', ['control_character']],
    ['Gy0ul-bada!\ud800', ['control_character']],
    ['Passw0rd!', ['common']],
    ['dkssud12', ['no_upper_case', 'no_special', 'common']],
    ['', ['too_short', 'no_upper_case', 'no_lower_case', 'no_digit', 'no_special']],
  ])('returns the faults of %j', (password, codes) => {
    expect(broken(password)).toEqual(codes)
  })

  it('refuses a password that contains the user id, the name or the e-mail', () => {
    const owner = { userId: 'Trader01', email: 'haneul.kim@example.org' }
    const brokenBy = (password: string) => brokenPasswordRules(password, owner).map(({ code }) => code)
    expect(brokenBy('x9-tRADER01-Qv')).toEqual(['contains_name'])
    expect(brokenBy('x9-Haneul.Kim-Qv')).toEqual(['contains_name'])
    expect(brokenBy('Gy0ul-bada!')).toEqual([])
    expect(brokenPasswordRules('Lee!12345', { userId: 'lee' }).map(({ code }) => code)).toEqual(['common'])
    expect(brokenPasswordRules('Sleepy-f0x-kd', { userId: 'lee', email: '' })).toEqual([])
  })

  it('allows 72 bytes of UTF-8 and not one more', () => {
    expect(broken(`aB3-kX7-${'x'.repeat(64)}`)).toEqual([])
    expect(broken(`aB3-kX7-${'x'.repeat(65)}`)).toEqual(['too_long'])
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
