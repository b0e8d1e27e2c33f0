import { describe, expect, it } from 'vitest'
import { mayManage } from '#shared/auth/rights'
import { ROLES } from '#shared/auth/role'
import { hindranceToManage, hindranceToPromote } from './permission.ts'

const PAIRS = ROLES.flatMap((actor) => ROLES.map((target) => [actor, target] as const))

describe('the page', () => {
  it.each(PAIRS)('lets %s do to %s exactly as in the table of rights', (actor, target) => {
    const people = [
      { userId: 'a', role: actor },
      { userId: 'b', role: target },
    ] as const
    expect(hindranceToManage(...people) === null).toBe(mayManage(...people))
    expect(hindranceToPromote(...people) === null).toBe(actor === 'super_admin')
  })

  it('refers every user to the account page for the own account', () => {
    const self = { userId: 'a', role: 'super_admin' } as const
    expect(hindranceToManage(self, self)).toBe('own_account')
    expect(hindranceToPromote(self, self)).toBe('own_account')
  })
})
