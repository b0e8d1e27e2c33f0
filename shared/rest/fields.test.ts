import { describe, expect, it } from 'vitest'
import { plainText } from './fields.ts'

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
