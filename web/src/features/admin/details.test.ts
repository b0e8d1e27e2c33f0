import { expect, it } from 'vitest'
import { readDetails } from './details.ts'

it('puts what was before beside what is after, field by field', () => {
  expect(
    readDetails({ before: { name: 'A', role: 'user' }, after: { role: 'admin', email: 'a@b.c' } }),
  ).toEqual({
    changes: [
      { field: 'name', before: 'A', after: null },
      { field: 'role', before: 'user', after: 'admin' },
      { field: 'email', before: null, after: 'a@b.c' },
    ],
    facts: [],
  })
})

it('says whatever else was noted, in its own words', () => {
  expect(
    readDetails({ reason: 'wrong_password', tries: 3, filter: { q: 'x', role: 'user' }, nothing: {} }),
  ).toEqual({
    changes: [],
    facts: [
      { name: 'reason', value: 'wrong_password' },
      { name: 'tries', value: '3' },
      { name: 'filter', value: 'q x, role user' },
    ],
  })
})

it('has nothing to say of nothing', () => {
  expect(readDetails(null)).toEqual({ changes: [], facts: [] })
})
