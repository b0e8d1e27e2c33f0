import { PassThrough, Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { tamper } from '#database/testing/tampering'
import { findByUserId } from '#database/accounts/users'
import { stackUrls } from '#platform/testing/embedded-stack'
import { createPerson } from '../testing/people.ts'
import { bearer, PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts'
import { disable, setRole } from './change-account.ts'
import { runAdmin } from './main.ts'

describe('the admin command', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.database.raw('TRUNCATE users CASCADE')
  })

  async function admin(command: string, stdin = '') {
    const { databaseUrl, redisUrl } = stackUrls()
    const env = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, BCRYPT_COST: '4' }
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    const args = command.split(' ').filter((word) => word !== '')
    const code = await runAdmin(args, env, { stdin: Readable.from([stdin]), stdout, stderr })
    const text = (stream: PassThrough) => String(stream.read() ?? '')
    return { code, stdout: text(stdout), stderr: text(stderr) }
  }
  const create = (options = '', password = `${PASSWORD}\n`) =>
    admin(`create --user-id boss --email Boss@Example.org --name 사장 ${options}`, password)
  const newest = (): Promise<unknown> => server.database('audit_logs').orderBy('seq', 'desc').first()
  const login = (password = PASSWORD) => server.post('/api/auth/login', { user_id: 'boss', password })

  it('creates an account that can log in, and records it without the password', async () => {
    expect(await create('--role super_admin')).toEqual({
      code: 0,
      stdout: 'boss (super_admin) was created\n',
      stderr: '',
    })
    expect(await newest()).toMatchObject({
      admin_id: null,
      admin_name: 'command line',
      action: 'account_created',
      target: 'boss',
      details: '{"email":"boss@example.org","name":"사장","role":"super_admin"}',
    })
    expect((await login()).body).toMatchObject({ role: 'super_admin', must_change_password: false })
  })

  it('creates accounts of role user when no role is given', async () => {
    await create()
    expect(await findByUserId(server.database, 'boss')).toMatchObject({ role: 'user' })
  })

  it.each([
    ['a password that breaks the rules', '', 'short\n', 64, /the password has fewer than 8 characters/],
    ['no password', '', '', 1, /no password on standard input/],
    ['a role that is none', '--role root', PASSWORD, 64, /--role/],
    ['an option that is none', '--admin', PASSWORD, 64, /--admin/],
  ])('refuses to create an account with %s', async (_, options, password, code, words) => {
    const refused = await create(options, password)
    expect(refused).toMatchObject({ code, stdout: '' })
    expect(refused.stderr).toMatch(words)
    expect(await findByUserId(server.database, 'boss')).toBeUndefined()
  })

  it('refuses a user id or an e-mail that is taken, and a command without what it needs', async () => {
    await create()
    expect((await create()).stderr).toBe('--user-id belongs to another account\n')
    const other = 'create --user-id other --email boss@example.org --name x'
    expect((await admin(other, PASSWORD)).stderr).toBe('--email belongs to another account\n')
    expect((await admin('create --user-id other --name x', PASSWORD)).stderr).toBe('--email is missing\n')
    expect(await admin('set-role --role user')).toMatchObject({ code: 64, stderr: '--user-id is missing\n' })
    expect(await admin('enable --user-id nobody')).toMatchObject({
      code: 1,
      stderr: 'there is no account nobody\n',
    })
    expect(await admin('reboot')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('verify-audit') as string,
    })
  })

  it('sets a password that must be changed, and ends the sessions of the account', async () => {
    await create()
    const { body } = await login()
    const { stdout } = await admin('reset-password --user-id boss')
    const [, password = ''] = /is now (\S+), for 24 hours\n$/.exec(stdout) ?? []
    expect((await server.get('/api/auth/me', bearer(String(body?.access_token)))).status).toBe(401)
    expect((await login()).status).toBe(401)
    expect((await login(password)).body).toMatchObject({ must_change_password: true })
    const { count } = (await server
      .database('audit_logs')
      .where('details', 'like', `%${password}%`)
      .count('* as count')
      .first()) as { count: number }
    expect(count).toBe(0)
  })

  it('changes roles, disables and enables accounts, records before and after, and ends the sessions', async () => {
    await create('--role super_admin')
    const kim = await createPerson(server, 'kim', { role: 'super_admin' })
    expect(await admin('set-role --user-id kim --role user')).toMatchObject({ code: 0 })
    expect(await newest()).toMatchObject({
      action: 'role_changed',
      details: '{"before":{"role":"super_admin"},"after":{"role":"user"}}',
    })
    expect((await server.get('/api/auth/me', kim.session)).status).toBe(401)
    await admin('disable --user-id kim')
    expect(await findByUserId(server.database, 'kim')).toMatchObject({ role: 'user', is_active: false })
    await admin('enable --user-id kim')
    expect(await newest()).toMatchObject({ action: 'user_enabled', target: 'kim' })
  })

  it('refuses to demote or disable the last super_admin', async () => {
    await create('--role super_admin')
    for (const command of ['set-role --user-id boss --role admin', 'disable --user-id boss']) {
      expect(await admin(command)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('the last super_admin') as string,
      })
    }
    expect(await findByUserId(server.database, 'boss')).toMatchObject({
      role: 'super_admin',
      is_active: true,
    })
  })

  it.each([
    ['disable', disable, {}],
    ['set-role', setRole, { role: 'user' }],
  ])(
    'locks the account and all super_admins together, in the same order as all other callers: %s',
    async (_, command, options) => {
      await create('--role super_admin')
      const { database, deps } = server
      const requested: string[] = []
      const listening = ({ sql }: { sql: string }) => void requested.push(sql)
      database.on('query', listening)
      const terminal = { stdin: Readable.from([]), stdout: new PassThrough(), stderr: new PassThrough() }
      const commandDeps = { ...deps, terminal, passwords: () => Promise.resolve(deps.passwords) }
      const refused = command.run(commandDeps, { 'user-id': 'boss', ...options }, [])
      await expect(refused).rejects.toThrow('the last super_admin')
      database.off('query', listening)
      expect(requested.filter((sql) => sql.includes('for update'))).toEqual([
        expect.stringMatching(/"user_id" = \$1 or \("role" = \$2\) order by "id" asc for update$/),
      ])
    },
  )

  it('disables only one of two super_admins that are disabled at once', async () => {
    await create('--role super_admin')
    await createPerson(server, 'kim', { role: 'super_admin' })
    const outcomes = await Promise.all(['boss', 'kim'].map((id) => admin(`disable --user-id ${id}`)))
    expect(outcomes.map(({ code }) => code).sort()).toEqual([0, 1])
    expect(outcomes.map(({ stderr }) => stderr).join('')).toMatch(/the last super_admin/)
  })

  it('is recorded under an actor name that no account can have', async () => {
    await create()
    const { admin_name: name } = (await newest()) as { admin_name: string }
    const typed = { user_id: name, password: 'not this one' }
    expect((await server.post('/api/auth/login', typed)).status).toBe(401)
    const failed = (await newest()) as { action: string; admin_name: string }
    expect(failed.action).toBe('login_failed')
    expect(failed.admin_name).not.toBe(name)
  })

  it('lists the accounts', async () => {
    await create('--role admin')
    const { stdout } = await admin('list')
    expect(stdout).toMatch(
      /^USER ID {2}ROLE {3}STATE {3}E-MAIL {12}LAST LOGIN\nboss {5}admin {2}active {2}boss@example.org {2}never\n$/,
    )
  })

  it('verifies the trail and prints where it ends, or its first broken row', async () => {
    await create()
    const sound = await admin('verify-audit')
    expect(sound).toMatchObject({ code: 0, stderr: '' })
    const [anchor = ''] = /\d+:[0-9a-f]{64}/.exec(sound.stdout) ?? []
    expect(await admin(`verify-audit --anchor ${anchor}`)).toMatchObject({ code: 0 })
    expect(
      await admin(`verify-audit --anchor ${anchor.replace(/.$/, (last) => (last === '0' ? '1' : '0'))}`),
    ).toMatchObject({ code: 1 })
    expect(await admin('verify-audit --anchor 7')).toMatchObject({ code: 64 })
    const [seq] = anchor.split(':')
    await tamper(server.database, (transaction) =>
      transaction('audit_logs').where({ seq }).update({ target: 'lee' }),
    )
    expect(await admin('verify-audit')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        new RegExp(`^The audit trail is broken: row ${seq} was changed: `),
      ) as string,
    })
  })
})
