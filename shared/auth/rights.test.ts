import { describe, expect, it } from 'vitest'
import { hasRight, mayManage, RIGHTS, type Right } from './rights.ts'
import { ROLES, type Role } from './role.ts'

describe('the table of rights', () => {
  it('gives each role the rights of the role below it', () => {
    for (const right of Object.keys(RIGHTS) as Right[]) {
      const holders = ROLES.map((role) => hasRight(role, right))
      expect(holders, right).toEqual([...holders].sort())
    }
  })

  it('refuses the audit trail and other accounts to users, and changes of roles to admins', () => {
    expect(hasRight('user', 'view_audit')).toBe(false)
    expect(hasRight('user', 'view_users')).toBe(false)
    expect(hasRight('admin', 'view_audit')).toBe(true)
    expect(hasRight('admin', 'change_roles')).toBe(false)
    expect(hasRight('super_admin', 'change_roles')).toBe(true)
  })
})

describe('a wall screen', () => {
  it('has the market and its own door, and no other right', () => {
    const rights = (Object.keys(RIGHTS) as Right[]).filter((right) => hasRight('display', right))
    expect(rights).toEqual(['view_market', 'run_display'])
  })

  it('has a door that is open to no person', () => {
    expect(ROLES.filter((role) => hasRight(role, 'run_display'))).toEqual([])
  })
})

describe('the right to manage an account', () => {
  it.each<[Role, Role, boolean]>([
    ['user', 'user', false],
    ['admin', 'user', true],
    ['admin', 'admin', false],
    ['admin', 'super_admin', false],
    ['super_admin', 'user', true],
    ['super_admin', 'admin', true],
    ['super_admin', 'super_admin', true],
  ])('of a role: %s manages another %s: %s', (actor, target, allowed) => {
    expect(mayManage({ userId: 'one', role: actor }, { userId: 'other', role: target })).toBe(allowed)
  })

  it('is never given over one’s own account', () => {
    for (const role of ROLES)
      expect(mayManage({ userId: 'me', role }, { userId: 'me', role: 'user' })).toBe(false)
  })
})
