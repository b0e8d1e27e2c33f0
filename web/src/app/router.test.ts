import { describe, expect, it } from 'vitest'
import { ROLES } from '#shared/auth/role'
import type { Role } from '#shared/auth/role'
import { forget, keep } from '../session/display/kept.ts'
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

describe('the way in', () => {
  it('opens a public page without a request to the server', async () => {
    const session = { user: null, restore: () => Promise.reject(new Error('requested')) }
    expect(await guard(session, to('login', { open: true }))).toBe(true)
  })

  it('leads a stranger to the login, and back after it', async () => {
    expect(await guard(as(null, false), to('account'))).toEqual({
      name: 'login',
      query: { next: '/account' },
    })
    expect(pathToReturnTo('/')).toEqual({})
    expect(pathToReturnTo('/login?created=kim')).toEqual({})
  })

  it('lets a wall screen in without a session, whose page shows a pairing code, and makes no request for one that is paired', async () => {
    expect(await guard(as(null, false), to('wall', { screen: true }))).toBe(true)
    keep({ display_id: 'one', refresh_token: 'a token' })
    const session = { user: null, restore: () => Promise.reject(new Error('requested')) }
    expect(await guard(session, to('wall', { screen: true }))).toBe(true)
    forget()
  })

  it('leads to the market while the server cannot answer whether there is a session', async () => {
    expect(await guard(as(null), to('listings', { market: true }))).toBe(true)
    expect(await guard(as(null), to('users', { right: 'view_users' }))).toEqual({ name: 'start' })
  })

  it('leads to the new password first, wherever else one wants to go, and never after that', async () => {
    expect(await guard(as(user('super_admin', true)), to('users'))).toEqual({ name: 'first-password' })
    expect(await guard(as(user('user', true)), to('first-password'))).toBe(true)
    expect(await guard(as(user('user')), to('first-password'))).toEqual({ name: 'start' })
  })

  it.each(ROLES)('opens the console to %s by the table of rights', async (role) => {
    const answer = await guard(as(user(role)), to('audit', { right: 'view_audit' }))
    expect(answer).toEqual(role === 'user' ? { name: 'forbidden', replace: true } : true)
  })
})
