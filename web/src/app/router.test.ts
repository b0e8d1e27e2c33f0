import { describe, expect, it } from 'vitest'
import { ROLES } from '#shared/auth/role'
import type { Role } from '#shared/auth/role'
import { guard, pathToReturnTo } from './router.ts'

const user = (role: Role, must_change_password = false) => ({
  user_id: 'kim',
  user_name: 'Kim',
  email: 'kim@example.com',
  role,
  must_change_password,
})
const as = (who: ReturnType<typeof user> | null, known = true) => ({
  user: who,
  restore: () => Promise.resolve(known),
})
const to = (name: string, meta = {}) => ({ name, fullPath: `/${name}`, meta })

describe('access to a page', () => {
  it('is public where the route is marked so, without a request to the server', async () => {
    const asked = { user: null, restore: () => Promise.reject(new Error('asked')) }
    expect(await guard(asked, to('login', { open: true }))).toBe(true)
  })

  it('redirects an anonymous user to the login, and back after it', async () => {
    expect(await guard(as(null, false), to('account'))).toEqual({
      name: 'login',
      query: { next: '/account' },
    })
    expect(pathToReturnTo('/')).toEqual({})
    expect(pathToReturnTo('/login?created=kim')).toEqual({})
  })

  it('is given to the market pages while the server cannot identify the user', async () => {
    expect(await guard(as(null), to('listings', { market: true }))).toBe(true)
    expect(await guard(as(null), to('users', { right: 'view_users' }))).toEqual({ name: 'start' })
  })

  it('redirects to the change of password first, whatever the destination, and not again afterwards', async () => {
    expect(await guard(as(user('super_admin', true)), to('users'))).toEqual({ name: 'first-password' })
    expect(await guard(as(user('user', true)), to('first-password'))).toBe(true)
    expect(await guard(as(user('user')), to('first-password'))).toEqual({ name: 'start' })
  })

  it.each(ROLES)('to the console is given to %s as the table of rights states', async (role) => {
    const answer = await guard(as(user(role)), to('audit', { right: 'view_audit' }))
    expect(answer).toEqual(role === 'user' ? { name: 'forbidden', replace: true } : true)
  })
})
