import { describe, expect, it } from 'vitest'
import { readUserQuery, sortedBy, queriedState, USER_STATES } from './user-query.ts'

describe('the address of the list of users', () => {
  it('without anything in it is the first page by user ID', () => {
    expect(readUserQuery({})).toEqual({
      page: 1,
      page_size: 50,
      q: '',
      role: '',
      is_active: '',
      is_pending: '',
      sort: 'user_id',
      order: 'asc',
    })
  })

  it.each([
    { page: '0' },
    { page: '-3' },
    { page: 'x' },
    { q: ['a', 'b'] },
    { role: 'god' },
    { is_active: 'maybe' },
    { sort: 'password', order: 'up' },
  ])('is read as if what makes no sense were not there: %o', (query) => {
    expect(readUserQuery(query)).toEqual(readUserQuery({}))
  })

  it('has search, filter, order and page', () => {
    const query = { page: '3', q: '김', role: 'admin', is_active: 'false', sort: 'email', order: 'desc' }
    expect(readUserQuery(query)).toEqual({ ...query, is_pending: '', page: 3, page_size: 50 })
  })

  it('queries each state that an account can be in, and any', () => {
    for (const [state, query] of Object.entries(USER_STATES))
      expect(queriedState(readUserQuery(query))).toBe(state)
    expect(queriedState(readUserQuery({}))).toBeUndefined()
  })
})

describe('a click on a column', () => {
  it('sorts by it, times newest first, and the other way round with the next', () => {
    const first = sortedBy(readUserQuery({}), 'last_login')
    expect(first).toEqual({ sort: 'last_login', order: 'desc' })
    expect(sortedBy({ ...readUserQuery({}), ...first }, 'last_login').order).toBe('asc')
  })
})
