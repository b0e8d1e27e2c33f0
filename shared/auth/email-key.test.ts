import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emailKey, loginKey } from './email-key.ts'

describe('one mailbox', () => {
  it.each([
    [
      'kim@example.org',
      [
        'KIM@Example.ORG',
        'kim+board@example.org',
        'kim+a+b@example.org',
        'ｋｉｍ＠ｅｘａｍｐｌｅ．ｏｒｇ',
        ' kim@example.org ',
      ],
    ],
    [
      'haneulkim@gmail.com',
      ['haneul.kim@gmail.com', 'h.a.n.e.u.l.kim+x@googlemail.com', 'HANEULKIM@GoogleMail.com'],
    ],
  ])('%s is known by the same key however it is spelt', (key, spellings) => {
    for (const email of spellings) expect(emailKey(email)).toBe(key)
  })

  it('of another provider minds its dots, and one of nothing but a tag is itself', () => {
    expect(emailKey('haneul.kim@example.org')).toBe('haneul.kim@example.org')
    expect(emailKey('+tag@example.org')).toBe('+tag@example.org')
  })

  it('has a key that is its own', () => {
    fc.assert(fc.property(fc.emailAddress(), (email) => emailKey(emailKey(email)) === emailKey(email)))
  })
})

it('a login is known by its mailbox, or by its user_id in lower case', () => {
  expect(loginKey('Kim.Lee')).toBe('kim.lee')
  expect(loginKey('Kim+x＠Example.org')).toBe('kim@example.org')
})
