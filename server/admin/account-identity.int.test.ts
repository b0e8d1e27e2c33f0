import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { verifyAuditChain } from '#database/audit/audit-chain'
import type { AuditRow } from '#shared/rest/audit'
import type { AdminUserDetail } from '#shared/rest/users'
import { createPerson, type TestPerson } from '../testing/people.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
let boss: TestPerson
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  await server.database('users').delete()
  boss = await createPerson(server, 'boss', { role: 'super_admin' })
})

const detailOf = async (userId: string) =>
  (await server.get(`/api/admin/users/${userId}`, boss.session)).body as unknown as AdminUserDetail
const trail = async (query: string) => {
  const { body } = await server.get(`/api/admin/audit-logs?page_size=200&${query}`, boss.session)
  return body?.items as AuditRow[]
}
const actions = (rows: readonly AuditRow[]) => rows.map(({ action }) => action)

describe('a user_id that is registered again after its account was deleted', () => {
  it('does not get the deleted account’s rows of the trail', async () => {
    await server.member('kim')
    const { account_id: former } = await detailOf('kim')
    await server.remove('/api/admin/users/kim', boss.session)
    await server.member('kim')
    const { account_id: latter, recent_acts } = await detailOf('kim')

    expect(latter).not.toBe(former)
    expect(actions(recent_acts)).toEqual(['login', 'register'])
    expect(actions(await trail(`account_id=${former}`))).toEqual([
      'user_deleted',
      'user_viewed',
      'login',
      'register',
    ])
    // Within a quarter of an hour of reading the former account: another account is another read.
    expect(actions(await trail(`account_id=${latter}`))).toEqual(['user_viewed', 'login', 'register'])
    const { account_id: admin } = await detailOf('boss')
    for (const { admin_id, admin_account_id, target_account_id } of await trail('target=kim')) {
      expect([former, latter]).toContain(target_account_id)
      expect(admin_account_id).toBe(admin_id === 'boss' ? admin : target_account_id)
    }
    expect(await verifyAuditChain(server.database)).toMatchObject({ ok: true })
  })

  it('does not get older rows without an account id, unless they are its own', async () => {
    const nameless = { admin_name: 'x', action: 'login', admin_id: 'lee', target: 'lee' }
    await server.database('audit_logs').insert({ ...nameless, user_agent: 'before' })
    await createPerson(server, 'lee')
    await server.database('audit_logs').insert({ ...nameless, user_agent: 'after' })
    const { recent_acts } = await detailOf('lee')
    expect(recent_acts.map(({ user_agent }) => user_agent)).toEqual(['after'])
  })
})

it.each(['0', 'kim', '-1', '99999999999'])(
  'the trail refuses the filter account_id=%s, which no account can have',
  async (id) => {
    const { status } = await server.get(`/api/admin/audit-logs?account_id=${id}`, boss.session)
    expect(status).toBe(422)
  },
)
