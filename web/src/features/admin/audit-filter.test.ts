import { describe, expect, it } from 'vitest'
import { auditRow } from '../../testing/audit-rows.ts'
import { NO_AUDIT_FILTER, matcherOf, readAuditFilter, restQueryOf } from './audit-filter.ts'
import type { AuditFilter } from './audit-filter.ts'

const filter = (change: Partial<AuditFilter> = {}) => ({ ...NO_AUDIT_FILTER, ...change })

describe('the address', () => {
  it('narrows only by what can be understood', () => {
    expect(
      readAuditFilter({
        topic: 'x',
        action: 'nonsense',
        actor: ['a', 'b'],
        account: 'kim',
        from: 'yesterday',
        q: '10.0',
      }),
    ).toEqual(filter({ q: '10.0' }))
  })

  it('queries REST for one account by its number', () => {
    expect(restQueryOf(readAuditFilter({ account: '17' })).account_id).toBe('17')
  })

  it('accepts only actions of the selected group', () => {
    expect(readAuditFilter({ topic: 'logins', action: 'user_deleted' }).action).toBe('')
    expect(readAuditFilter({ topic: 'logins', action: 'login_failed' }).action).toBe('login_failed')
  })

  it('has times of Seoul, and sends them to REST with their offset', () => {
    expect(restQueryOf(filter({ from: '2026-03-19T10:30' }))).toMatchObject({
      from: '2026-03-19T10:30:00+09:00',
      to: '',
    })
  })

  it('queries REST for the acts of logins by their names', () => {
    expect(restQueryOf(filter({ topic: 'logins' })).action).toBe('login,login_failed,logout,session_ended')
  })
})

describe('a row as it happens matches', () => {
  const row = auditRow({
    action: 'user_updated',
    admin_id: 'park',
    admin_name: '박하늘',
    target: 'kim',
    admin_account_id: 7,
    target_account_id: 8,
    details: { before: { email: 'Old@example.com' } },
    timestamp: '2026-03-19T01:30:00.000Z',
  })

  it.each<[string, Partial<AuditFilter>, boolean]>([
    ['no filter', {}, true],
    ['its act', { action: 'user_updated' }, true],
    ['another act', { action: 'login' }, false],
    ['the logins', { topic: 'logins' }, false],
    ['who acted', { actor: 'park' }, true],
    ['part of who acted', { actor: 'par' }, false],
    ['on whom', { target: 'kim' }, true],
    ['on another account', { target: 'lee' }, false],
    ['by its account', { account: '7' }, true],
    ['about its account', { account: '8' }, true],
    ['another account', { account: '9' }, false],
    ['a word in its details, in any case', { q: 'old@EXAMPLE' }, true],
    ['a part of a name', { q: '하늘' }, true],
    ['a word that is nowhere', { q: 'nowhere' }, false],
    ['from its own minute on', { from: '2026-03-19T10:30' }, true],
    ['before its own minute', { to: '2026-03-19T10:30' }, false],
    ['after it', { from: '2026-03-19T10:31' }, false],
  ])('%s', (_what, change, expected) => {
    expect(matcherOf(filter(change))(row)).toBe(expected)
  })
})
