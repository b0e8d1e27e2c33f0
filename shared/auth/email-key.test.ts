import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emailKey, loginKey } from './email-key.ts'

describe('the key of a mailbox', () => {
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
  ])('is %s for every spelling of it', (key, spellings) => {
    for (const email of spellings) expect(emailKey(email)).toBe(key)
  })

  it('keeps the dots of other providers, and an address that is only a tag', () => {
    expect(emailKey('haneul.kim@example.org')).toBe('haneul.kim@example.org')
    expect(emailKey('+tag@example.org')).toBe('+tag@example.org')
  })

  it('is itself a valid address with the same key', () => {
    fc.assert(fc.property(fc.emailAddress(), (email) => emailKey(emailKey(email)) === emailKey(email)))
  })
})

it('the key of a login is its mailbox, or its user_id in lower case', () => {
  expect(loginKey('Kim.Lee')).toBe('kim.lee')
  expect(loginKey('Kim+x＠Example.org')).toBe('kim@example.org')
})
