import { describe, expect, it } from 'vitest'
import { GivenDate, GivenMoment, MomentOrDate, plainText } from './fields.ts'

describe('input text', () => {
  const accepts = (text: string) => plainText(100).safeParse(text).success

  it.each([
    ['Hangul', '김하나'],
    ['accents and other letters', 'Zoë Šimůnková Ελένη नेहा'],
    ['the joiner of an emoji', '👩‍💻'],
    ['the non-joiner of Persian', 'می\u200cخواهم'],
  ])('may contain %s', (_, text) => {
    expect(accepts(text)).toBe(true)
  })

  it.each([
    ['NUL', 'a\u0000b'],
    ['a line break', 'a\nb'],
    ['half a pair', 'a\ud800b'],
    ['what turns the rest around', 'admin\u202enimda'],
    ['an isolate', 'a\u2066b'],
    ['a space of no width', 'admin\u200b'],
    ['a word joiner', 'ad\u2060min'],
    ['a byte order mark', '\ufeffadmin'],
    ['a soft hyphen', 'ad\u00admin'],
    ['a tag', 'admin\u{e0041}'],
  ])('may not contain %s', (_, text) => {
    expect(accepts(text)).toBe(false)
  })
})

describe('a moment or day of the input', () => {
  it.each([
    ['2000-01-01T00:00:00+09:00', true],
    ['2100-12-31T23:59:59.999+09:00', true],
    ['1999-12-31T23:59:59+09:00', false],
    ['2101-01-01T00:00:00+09:00', false],
    ['9999-12-31T23:59:59Z', false],
    ['0001-01-01T00:00:00Z', false],
  ])('the moment %s is accepted: %s', (text, isAccepted) => {
    expect(GivenMoment.safeParse(text).success).toBe(isAccepted)
    expect(MomentOrDate.safeParse(text).success).toBe(isAccepted)
  })

  it.each([
    ['2000-01-01', true],
    ['2100-12-31', true],
    ['1999-12-31', false],
    ['9999-12-31', false],
    ['2026-02-30', false],
  ])('the day %s is accepted: %s', (text, isAccepted) => {
    expect(GivenDate.safeParse(text).success).toBe(isAccepted)
    expect(MomentOrDate.safeParse(text).success).toBe(isAccepted)
  })
})
