import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { emptyTrail } from '#database/testing/tampering'
import { User } from '#database/accounts/users'
import type { AuditRow } from '#shared/rest/audit'
import type { Page } from '#shared/rest/fields'
import type { AdminUser, AdminUserDetail } from '#shared/rest/users'
import { SERVER_KEYS } from '#shared/protocol/names'
import { createPerson, startSession, type TestPerson } from '../../testing/people.ts'
import { PASSWORD, startTestServer, type Answer, type TestServer } from '../../testing/test-server.ts'

describe('accounts for admins', () => {
  let server: TestServer
  let user: TestPerson
  let admin: TestPerson
  let chief: TestPerson
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.deps.redis.flushall()
    await server.database('users').delete()
    await emptyTrail(server.database)
    user = await createPerson(server, 'kim')
    admin = await createPerson(server, 'lee', { role: 'admin' })
    chief = await createPerson(server, 'park', { role: 'super_admin' })
  })

  const at = ({ userId }: { userId: string }) => `/api/admin/users/${userId}`
  const stored = ({ userId }: TestPerson) => User.query(server.database).findOne({ user_id: userId })
  const trail = () => server.database<AuditRow>('audit_logs').orderBy('seq')
  const newest = async (): Promise<Record<string, unknown>> => {
    const row = (await trail()).at(-1) as unknown as { details: string | null }
    return { ...row, details: row.details === null ? null : (JSON.parse(row.details) as unknown) }
  }
  const lives = async ({ session }: TestPerson) =>
    (await server.get('/api/market/session', session)).status !== 401
  const outcome = ({ status, body }: Answer) => [status, body?.code]

  describe('the list of accounts', () => {
    const list = async (query: string): Promise<Page<AdminUser>> => {
      const { status, body } = await server.get(`/api/admin/users${query}`, admin.session)
      expect([query, status]).toEqual([query, 200])
      return body as unknown as Page<AdminUser>
    }
    const ids = async (query: string) => (await list(query)).items.map(({ user_id }) => user_id)

    it('the list shows each account with the number of its sessions, and no secrets', async () => {
      await startSession(server, user)
      const { items, ...rest } = await list('')
      expect(rest).toEqual({ total: 3, pending: 0, page: 1, page_size: 50 })
      expect(items[0]).toEqual({
        user_id: 'kim',
        user_name: '이름 kim',
        email: 'kim@example.org',
        role: 'user',
        must_change_password: false,
        account_id: expect.any(Number) as number,
        is_active: true,
        is_pending: false,
        created_at: expect.any(String) as string,
        updated_at: expect.any(String) as string,
        last_login: null,
        sessions: 2,
      })
      expect(items.map(({ sessions }) => sessions)).toEqual([2, 1, 1])
    })

    it('a search finds text in user_id, name and e-mail in any case, with % and _ and \\ taken literally', async () => {
      await createPerson(server, 'a_b')
      await createPerson(server, 'aXb')
      await User.query(server.database)
        .patch({ name: String.raw`100% \o/` })
        .where({ user_id: 'aXb' })
      expect(await ids('?q=KIM')).toEqual(['kim'])
      expect(await ids(`?q=${encodeURIComponent('이름 l')}`)).toEqual(['lee'])
      expect(await ids('?q=park@EXAMPLE')).toEqual(['park'])
      expect(await ids('?q=a_b')).toEqual(['a_b'])
      expect(await ids('?q=100%25')).toEqual(['aXb'])
      expect(await ids(`?q=${encodeURIComponent(String.raw`\o`)}`)).toEqual(['aXb'])
      expect(await ids("?q='; DROP TABLE users --")).toEqual([])
    })

    it('the list is filtered by role and by whether an account may log in', async () => {
      await User.query(server.database).patch({ is_active: false }).where({ user_id: 'kim' })
      expect(await ids('?role=admin')).toEqual(['lee'])
      expect(await ids('?is_active=false')).toEqual(['kim'])
      expect(await ids('?is_active=true')).toEqual(['lee', 'park'])
      expect(await ids('?is_active=true&role=super_admin&q=p')).toEqual(['park'])
    })

    it('the list is sorted by any column, roles by rank, accounts that never logged in last', async () => {
      await User.query(server.database)
        .patch({ last_login: new Date(2) })
        .where({ user_id: 'park' })
      await User.query(server.database)
        .patch({ last_login: new Date(1) })
        .where({ user_id: 'lee' })
      expect(await ids('?sort=role')).toEqual(['kim', 'lee', 'park'])
      expect(await ids('?sort=role&order=desc')).toEqual(['park', 'lee', 'kim'])
      expect(await ids('?sort=last_login')).toEqual(['lee', 'park', 'kim'])
      expect(await ids('?sort=last_login&order=desc')).toEqual(['park', 'lee', 'kim'])
      for (const sort of ['user_id', 'name', 'email', 'created_at'])
        expect([sort, (await ids(`?sort=${sort}&order=desc`)).length]).toEqual([sort, 3])
    })

    it('every account is on exactly one page, even where all sort equal', async () => {
      await User.query(server.database).patch({ name: 'same' })
      const pages = await Promise.all([1, 2, 3, 4].map((page) => ids(`?sort=name&page_size=1&page=${page}`)))
      expect(pages).toEqual([['kim'], ['lee'], ['park'], []])
      expect((await list('?page=9')).total).toBe(3)
    })

    it.each([
      'page=0',
      'page=-1',
      'page=1.5',
      'page=x',
      'page=1&page=2',
      'page_size=201',
      'page_size=0',
      'sort=password_hash',
      'sort=name;--',
      'order=sideways',
      'role=root',
      'is_active=yes',
      'q=%00',
      `q=${'x'.repeat(101)}`,
    ])('refuses %s', async (query) => {
      expect(outcome(await server.get(`/api/admin/users?${query}`, admin.session))).toEqual([
        422,
        'invalid_input',
      ])
    })

    it('the list takes as many queries for 200 accounts as for one, and one call to Redis', async () => {
      const count = async (query: string) => {
        let queries = 0
        const counting = () => void queries++
        server.database.on('query', counting)
        const monitor = await server.deps.redis.monitor()
        const commands: string[] = []
        monitor.on('monitor', (_time: string, args: string[], source: string) => {
          if (source !== 'lua') commands.push(args[0]?.toLowerCase() ?? '')
        })
        const { items } = await list(query)
        await server.deps.redis.ping()
        server.database.off('query', counting)
        monitor.disconnect()
        return { items: items.length, queries, commands: commands.filter((name) => name !== 'ping') }
      }
      for (let i = 0; i < 197; i++) {
        await User.query(server.database).insert({
          user_id: `many-${i}`,
          email: `many-${i}@example.org`,
          name: 'x',
          password_hash: 'x',
          role: 'user',
        })
      }
      await count('?page_size=1')
      const one = await count('?page_size=1&page=2')
      const all = await count('?page_size=200')
      expect([one.items, all.items]).toEqual([1, 200])
      expect(all.queries).toBe(one.queries)
      expect(all.commands).toEqual(one.commands)
      expect(all.commands.length).toBeLessThan(6)
    })

    it('reading the list is recorded with its filter, once for a page that refreshes', async () => {
      for (let i = 0; i < 3; i++) await list('?q=kim&role=user')
      await list('?q=lee')
      const rows = (await trail()) as unknown as { action: string; admin_id: string; details: string }[]
      expect(rows.map(({ action, admin_id }) => [action, admin_id])).toEqual([
        ['users_listed', 'lee'],
        ['users_listed', 'lee'],
      ])
      expect(JSON.parse(rows[0]?.details ?? '')).toMatchObject({ q: 'kim', role: 'user', page: 1 })
    })
  })

  describe('the details of an account', () => {
    it('an account is shown with its sessions and the audit rows by and about it', async () => {
      await server.put(at(user), { name: '새 이름' }, chief.session)
      const { status, body } = await server.get(at(user), admin.session)
      const detail = body as unknown as AdminUserDetail
      expect(status).toBe(200)
      expect(detail).toMatchObject({ user_id: 'kim', user_name: '새 이름', is_active: true })
      expect(detail.sessions).toMatchObject([
        { id: user.sessionId, current: false, address: '192.0.2.7', user_agent: 'a test' },
      ])
      expect(detail.recent_acts).toMatchObject([{ action: 'user_updated', admin_id: 'park', target: 'kim' }])
      expect(JSON.stringify(body)).not.toMatch(/\$2[aby]\$/)
    })

    it('viewing an account is recorded before the answer', async () => {
      await server.get(at(user), admin.session)
      await server.get(at(user), admin.session)
      expect(await trail()).toHaveLength(1)
      expect(await newest()).toMatchObject({
        action: 'user_viewed',
        admin_id: 'lee',
        admin_name: '이름 lee',
        target: 'kim',
        ip_address: '127.0.0.1',
      })
    })

    it('a view counts as recorded only after its audit row was inserted', async () => {
      const known: Promise<string[]>[] = []
      const listening = ({ sql }: { sql: string }) => {
        if (sql.startsWith('insert into "audit_logs"'))
          known.push(server.deps.redis.keys(`${SERVER_KEYS.read}*`))
      }
      server.database.on('query', listening)
      await server.get(at(user), admin.session)
      server.database.off('query', listening)
      expect(await Promise.all(known)).toEqual([[]])
      expect(await server.deps.redis.keys(`${SERVER_KEYS.read}*`)).toHaveLength(1)
    })

    it('an unknown account is a 404, and is not recorded', async () => {
      for (const id of ['nobody', 'KIM', '%00', '__proto__', 'x'.repeat(200)])
        expect([id, ...outcome(await server.get(`/api/admin/users/${id}`, admin.session))]).toEqual([
          id,
          404,
          'not_found',
        ])
      expect(await trail()).toEqual([])
    })
  })

  describe('changing an account', () => {
    it('a change of name and e-mail is stored, and recorded with before and after', async () => {
      const { status, body } = await server.put(
        at(user),
        { name: ' 김둘 ', email: 'New@Example.org' },
        admin.session,
      )
      expect(status).toBe(200)
      expect(body).toMatchObject({ user_name: '김둘', email: 'new@example.org' })
      expect(await newest()).toMatchObject({
        action: 'user_updated',
        admin_id: 'lee',
        target: 'kim',
        details: {
          before: { name: '이름 kim', email: 'kim@example.org' },
          after: { name: '김둘', email: 'new@example.org' },
        },
      })
      expect(await lives(user)).toBe(true)
    })

    it('a change of everything at once is recorded as a row for each kind of act', async () => {
      await server.put(at(user), { name: 'x', role: 'admin', is_active: false }, chief.session)
      const rows = await trail()
      expect(rows.map(({ action }) => action)).toEqual(['user_updated', 'role_changed', 'user_disabled'])
      await server.put(at(user), { is_active: true }, chief.session)
      expect(await newest()).toMatchObject({
        action: 'user_enabled',
        details: { before: { is_active: false }, after: { is_active: true } },
      })
    })

    it.each([
      [
        'to what is there already',
        { name: '이름 kim', email: 'KIM@example.org', role: 'user', is_active: true },
      ],
      ['of nothing', {}],
    ])('%s changes nothing; what it shows is on record as seen', async (_, same) => {
      const before = await stored(user)
      const { status, body } = await server.put(at(user), same, admin.session)
      expect([status, body?.user_id]).toEqual([200, 'kim'])
      expect(await stored(user)).toEqual(before)
      expect(await trail()).toMatchObject([{ action: 'user_viewed', admin_id: 'lee', target: 'kim' }])
      expect(await lives(user)).toBe(true)
    })

    it('a change ignores unknown fields', async () => {
      const before = await stored(user)
      await server.put(at(user), { password_hash: 'x', user_id: 'y', id: 1, created_at: 0 }, chief.session)
      expect(await stored(user)).toEqual(before)
    })

    it.each([
      ['an e-mail that is none', { email: 'nobody' }, 'email'],
      ['an empty name', { name: ' ' }, 'name'],
      ['a name that cannot be typed', { name: 'a\u0000b' }, 'name'],
      ['a name that reads backwards', { name: 'nimda\u202e' }, 'name'],
      ['a role there is not', { role: 'root' }, 'role'],
      ['a word for a boolean', { is_active: 'false' }, 'is_active'],
      ['a time that is none', { updated_at: 'yesterday' }, 'updated_at'],
    ])('to %s is refused', async (_, change, field) => {
      const { status, body } = await server.put(at(user), change, chief.session)
      expect([status, body?.errors]).toMatchObject([422, [{ field }]])
      expect(await trail()).toEqual([])
    })

    it('a change to the e-mail of another account is refused as a whole', async () => {
      const answer = await server.put(at(user), { name: 'x', email: 'lee@example.org' }, admin.session)
      expect(outcome(answer)).toEqual([409, 'duplicate'])
      expect(answer.body?.errors).toMatchObject([{ field: 'email' }])
      expect(await stored(user)).toMatchObject({ name: '이름 kim' })
      expect(await trail()).toEqual([])
    })

    it('a change of an account that was changed meanwhile is a conflict', async () => {
      const seen = (await server.get(at(user), admin.session)).body?.updated_at
      const first = await server.put(at(user), { name: 'first', updated_at: seen }, chief.session)
      expect(first.status).toBe(200)
      const second = await server.put(at(user), { name: 'second', updated_at: seen }, admin.session)
      expect(outcome(second)).toEqual([409, 'conflict'])
      const { updated_at } = first.body ?? {}
      expect((await server.put(at(user), { name: 'third', updated_at }, admin.session)).status).toBe(200)
      expect(await stored(user)).toMatchObject({ name: 'third' })
    })

    it('concurrent changes of one account are one change and conflicts', async () => {
      const { updated_at } = (await server.get(at(user), admin.session)).body ?? {}
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          server.put(at(user), { name: `name ${i}`, updated_at }, (i % 2 ? admin : chief).session),
        ),
      )
      expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(409)])
    })
  })

  describe('rights over accounts', () => {
    it('an admin may not manage an admin or a super_admin', async () => {
      const other = await createPerson(server, 'choi', { role: 'admin' })
      for (const target of [other, chief]) {
        const answers = await Promise.all([
          server.put(at(target), { name: 'x' }, admin.session),
          server.put(at(target), { is_active: false }, admin.session),
          server.post(`${at(target)}/password`, undefined, admin.session),
          server.remove(`${at(target)}/sessions`, admin.session),
          server.remove(`${at(target)}/sessions/${target.sessionId}`, admin.session),
          server.remove(at(target), admin.session),
        ])
        expect(answers.map(outcome)).toEqual(Array(6).fill([403, 'forbidden']))
        expect(await lives(target)).toBe(true)
      }
      expect(await trail()).toEqual([])
    })

    it('only a super_admin may change roles', async () => {
      for (const role of ['admin', 'super_admin'])
        expect(outcome(await server.put(at(user), { role }, admin.session))).toEqual([403, 'forbidden'])
      expect(await stored(user)).toMatchObject({ role: 'user' })
      expect((await server.put(at(user), { role: 'admin' }, chief.session)).status).toBe(200)
      expect(await newest()).toMatchObject({
        action: 'role_changed',
        details: { before: { role: 'user' }, after: { role: 'admin' } },
      })
    })

    it('refuses to manage the own account', async () => {
      await createPerson(server, 'choi', { role: 'super_admin' })
      for (const self of [admin, chief]) {
        const answers = await Promise.all([
          server.put(at(self), { role: 'user' }, self.session),
          server.put(at(self), { is_active: false }, self.session),
          server.post(`${at(self)}/password`, undefined, self.session),
          server.remove(`${at(self)}/sessions`, self.session),
          server.remove(at(self), self.session),
        ])
        expect(answers.map(outcome)).toEqual(Array(5).fill([403, 'forbidden']))
      }
    })

    it('removing the last super_admin is refused with a code of its own', async () => {
      expect(outcome(await server.put(at(chief), { role: 'user' }, chief.session))).toEqual([
        409,
        'last_super_admin',
      ])
      const disabled = await createPerson(server, 'choi', { role: 'super_admin' })
      await server.put(at(disabled), { is_active: false }, chief.session)
      expect(outcome(await server.remove(at(chief), chief.session))).toEqual([409, 'last_super_admin'])
    })
  })

  it('one super_admin remains, however many demote, disable and delete each other at once', async () => {
    for (let run = 0; run < 20; run++) {
      await server.database('users').delete()
      const names = ['a', 'b', 'c'].map((letter) => `chief-${letter}-${run}`)
      const chiefs: TestPerson[] = []
      for (const name of names) chiefs.push(await createPerson(server, name, { role: 'super_admin' }))
      const answers = await Promise.all(
        chiefs.flatMap((actor, i) => {
          const others = chiefs.filter((other) => other !== actor)
          return others.map((other, j) => {
            const kind = (run + i + j) % 3
            if (kind === 0) return server.put(at(other), { role: 'user' }, actor.session)
            if (kind === 1) return server.put(at(other), { is_active: false }, actor.session)
            return server.remove(at(other), actor.session)
          })
        }),
      )
      expect(answers.every(({ status }) => status < 500)).toBe(true)
      const left = await User.query(server.database).where({ role: 'super_admin', is_active: true })
      expect([run, left.length]).toEqual([run, 1])
      expect(await lives(chiefs.find(({ userId }) => userId === left[0]?.user_id) as TestPerson)).toBe(true)
    }
  })

  it('an act locks both accounts, always in the same order', async () => {
    const requested: string[] = []
    const listening = ({ sql }: { sql: string }) => void requested.push(sql)
    server.database.on('query', listening)
    await server.put(at(user), { name: 'x' }, admin.session)
    server.database.off('query', listening)
    expect(requested).toContainEqual(
      expect.stringMatching(/"user_id" in \(\$1, \$2\) order by "id" asc for update$/),
    )
  })

  describe('the sessions of an account', () => {
    const ending: [string, (target: TestPerson) => Promise<Answer>][] = [
      ['another role', (target) => server.put(at(target), { role: 'admin' }, chief.session)],
      ['disabling', (target) => server.put(at(target), { is_active: false }, admin.session)],
      ['deleting', (target) => server.remove(at(target), admin.session)],
      ['another password', (target) => server.post(`${at(target)}/password`, undefined, admin.session)],
      ['an admin’s word', (target) => server.remove(`${at(target)}/sessions`, admin.session)],
    ]
    it.each(ending)('all sessions of an account end with %s, and none of other accounts', async (_, act) => {
      const second = await startSession(server, user)
      expect((await act(user)).status).toBeLessThan(300)
      expect([await lives(user), await lives(second)]).toEqual([false, false])
      expect([await lives(admin), await lives(chief)]).toEqual([true, true])
    })

    it('sessions are ended one by one; one of another account is a 404', async () => {
      const second = await startSession(server, user)
      const path = (id: string) => `${at(user)}/sessions/${id}`
      expect(outcome(await server.remove(path(chief.sessionId), admin.session))).toEqual([404, 'not_found'])
      expect((await server.remove(path(second.sessionId), admin.session)).status).toBe(204)
      expect([await lives(user), await lives(second), await lives(chief)]).toEqual([true, false, true])
      expect((await server.remove(path(second.sessionId), admin.session)).status).toBe(404)
      expect(await newest()).toMatchObject({ action: 'session_ended', admin_id: 'lee', target: 'kim' })
    })
  })

  describe('a password reset', () => {
    it('a password reset answers a password that works, must be changed, and is stored nowhere', async () => {
      const { status, body } = await server.post(`${at(user)}/password`, undefined, admin.session)
      expect(status).toBe(200)
      const password = String(body?.temporary_password)
      const login = await server.post('/api/auth/login', { user_id: 'kim', password })
      expect(login).toMatchObject({ status: 200, body: { must_change_password: true } })
      expect((await server.post('/api/auth/login', { user_id: 'kim', password: PASSWORD })).status).toBe(401)
      const rows = await trail()
      expect(rows[0]).toMatchObject({ action: 'password_reset', admin_id: 'lee', target: 'kim' })
      expect(JSON.stringify(rows)).not.toContain(password)
    })
  })

  it('a session that must change its password is refused everything else', async () => {
    const owing = await createPerson(server, 'choi', { role: 'super_admin', mustChangePassword: true })
    const answers = await Promise.all([
      server.get('/api/admin/users', owing.session),
      server.get('/api/admin/audit-logs', owing.session),
      server.put(at(user), { name: 'x' }, owing.session),
      server.get('/api/market/quotes', owing.session),
    ])
    expect(answers.map(outcome)).toEqual(Array(4).fill([403, 'password_change_required']))
    expect((await server.get('/api/auth/me', owing.session)).status).toBe(200)
  })

  describe('a deletion', () => {
    it('a deletion removes the account and its earlier passwords, and keeps its audit rows', async () => {
      await server.post(`${at(user)}/password`, undefined, admin.session)
      expect((await server.remove(at(user), admin.session)).status).toBe(204)
      expect(await stored(user)).toBeUndefined()
      expect(await server.database('password_history').select()).toEqual([])
      expect(await newest()).toMatchObject({
        action: 'user_deleted',
        target: 'kim',
        details: {
          before: { name: '이름 kim', email: 'kim@example.org', role: 'user', is_active: true },
        },
      })
      expect((await server.remove(at(user), admin.session)).status).toBe(404)
    })
  })
})
