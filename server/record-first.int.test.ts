import { Readable, Writable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { redisClock } from '#platform/redis-clock'
import { stackUrls } from '#platform/testing/embedded-stack'
import { KEYS, SERVER_KEYS } from '#shared/protocol/names'
import { runAdmin } from './admin-cli/main.ts'
import { finishEndingSessions } from './auth/end-sessions.ts'
import { boardOf, linkOf, quoteRow } from './testing/board.ts'
import { createPerson, startSession, type TestPerson } from './testing/people.ts'
import { PASSWORD, SECRET_KEY, startTestServer, type TestServer } from './testing/test-server.ts'

const NEW_PASSWORD = 'Byeol-bam.41!'
const REPLAY = { board: 'krx', day: '2026-03-19', speed: 60, state: 'playing' } as const

let server: TestServer
let boss: TestPerson
let kim: TestPerson
let other: TestPerson
beforeEach(async () => {
  const board = boardOf([quoteRow()], linkOf({ source: 'replay', replay: REPLAY }))
  server = await startTestServer({ board })
  boss = await createPerson(server, 'boss', { role: 'super_admin' })
  kim = await createPerson(server, 'kim')
  other = await startSession(server, kim)
  const fromMs = Date.parse('2026-03-19T09:20:00+09:00')
  const control = {
    ...{ settings: '', board: 'krx', day: REPLAY.day, fromMs, endsMs: fromMs + 3_600_000, atMs: fromMs },
    ...{ sinceMs: await redisClock(server.deps.redis)(), speed: 60, isPaused: true, stepping: false },
    begunAfter: 'e0',
  }
  await server.deps.redis.set(KEYS.replay, JSON.stringify(control))
  await server.deps.redis.set(`${SERVER_KEYS.limit}login:account:kim`, '7')
  // The error of a database that shuts down, at the commit of a transaction that writes to the trail.
  await server.database.raw(`
    CREATE FUNCTION go_away() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'terminating connection due to administrator command' USING ERRCODE = '57P01'; END $$;
    CREATE CONSTRAINT TRIGGER gone AFTER INSERT ON audit_logs DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION go_away()`)
})
afterEach(async () => {
  await server.database.raw('DROP FUNCTION IF EXISTS go_away CASCADE')
  await server.close()
})

const isBack = () => server.database.raw('DROP TRIGGER gone ON audit_logs')
const lives = async ({ sessionId }: TestPerson) =>
  (await server.deps.sessions.touch(sessionId, { isActivity: false })) !== null
const acts = () => server.database<{ action: string }>('audit_logs').orderBy('seq').pluck('action')

async function cli(...args: string[]): Promise<{ status: number; said: string }> {
  let said = ''
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    said += chunk.toString()
    done()
  }
  const terminal = {
    stdin: Readable.from([]),
    stdout: new Writable({ write }),
    stderr: new Writable({ write }),
  }
  const { databaseUrl, redisUrl } = stackUrls()
  const env = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, SECRET_KEY, BCRYPT_COST: '4' }
  return { status: await runAdmin(args, env, terminal), said }
}

/** An act, whether it was done, and what stands in the trail for it. */
interface Case {
  act: () => Promise<{ status: number }>
  isDone: () => Promise<boolean>
  onRecord: string
}

const cases: Record<string, () => Case> = {
  'the log-out': () => ({
    act: () => server.post('/api/auth/logout', undefined, kim.session),
    isDone: async () => !(await lives(kim)),
    onRecord: 'logout',
  }),
  'the end of an own session': () => ({
    act: () => server.remove(`/api/auth/sessions/${other.sessionId}`, kim.session),
    isDone: async () => !(await lives(other)),
    onRecord: 'session_ended',
  }),
  'the end of all other own sessions': () => ({
    act: () => server.remove('/api/auth/sessions', kim.session),
    isDone: async () => !(await lives(other)),
    onRecord: 'session_ended',
  }),
  'a change of password': () => ({
    act: () =>
      server.put(
        '/api/auth/password',
        { current_password: PASSWORD, new_password: NEW_PASSWORD },
        kim.session,
      ),
    isDone: async () => !(await lives(other)),
    onRecord: 'password_changed',
  }),
  'the end of a session by an admin': () => ({
    act: () => server.remove(`/api/admin/users/kim/sessions/${other.sessionId}`, boss.session),
    isDone: async () => !(await lives(other)),
    onRecord: 'session_ended',
  }),
  'the end of all sessions by an admin': () => ({
    act: () => server.remove('/api/admin/users/kim/sessions', boss.session),
    isDone: async () => !(await lives(kim)),
    onRecord: 'session_ended',
  }),
  'an account disabled by an admin': () => ({
    act: () => server.put('/api/admin/users/kim', { is_active: false }, boss.session),
    isDone: async () => !(await lives(kim)),
    onRecord: 'user_disabled',
  }),
  'another role by an admin': () => ({
    act: () => server.put('/api/admin/users/kim', { role: 'admin' }, boss.session),
    isDone: async () => !(await lives(kim)),
    onRecord: 'role_changed',
  }),
  'a password reset by an admin': () => ({
    act: () => server.post('/api/admin/users/kim/password', undefined, boss.session),
    isDone: async () => !(await lives(kim)),
    onRecord: 'password_reset',
  }),
  'an account deleted by an admin': () => ({
    act: () => server.remove('/api/admin/users/kim', boss.session),
    isDone: async () => !(await lives(kim)),
    onRecord: 'user_deleted',
  }),
  'a replay that is steered': () => ({
    act: () => server.put('/api/market/replay', { state: 'playing' }, boss.session),
    isDone: async () =>
      (JSON.parse((await server.deps.redis.get(KEYS.replay)) ?? '{}') as { isPaused?: boolean }).isPaused ===
      false,
    onRecord: 'replay_controlled',
  }),
}

describe('an act that the database takes no record of is refused as unavailable and not done; later it is both', () => {
  it.each(Object.entries(cases))('%s', async (_, of) => {
    const { act, isDone, onRecord } = of()
    expect(await act()).toMatchObject({ status: 503, body: { code: 'unavailable' } })
    expect(await isDone()).toBe(false)
    expect(await acts()).not.toContain(onRecord)
    await isBack()
    expect((await act()).status).toBeLessThan(300)
    expect(await isDone()).toBe(true)
    expect(await acts()).toContain(onRecord)
  })

  const commands: Record<string, { args: string[]; isDone: () => Promise<boolean>; onRecord: string }> = {
    'limits cleared': {
      args: ['clear-limits', '--user-id', 'kim'],
      isDone: async () => (await server.deps.redis.exists(`${SERVER_KEYS.limit}login:account:kim`)) === 0,
      onRecord: 'limits_cleared',
    },
    'an account disabled': {
      args: ['disable', '--user-id', 'kim'],
      isDone: async () => !(await lives(kim)),
      onRecord: 'user_disabled',
    },
    'a password reset': {
      args: ['reset-password', '--user-id', 'kim'],
      isDone: async () => !(await lives(kim)),
      onRecord: 'password_reset',
    },
    'another role': {
      args: ['set-role', '--user-id', 'kim', '--role', 'admin'],
      isDone: async () => !(await lives(kim)),
      onRecord: 'role_changed',
    },
  }

  it.each(Object.entries(commands))('from the command line: %s', async (_, { args, isDone, onRecord }) => {
    const refused = await cli(...args)
    expect(refused.said).toContain('Nothing was done')
    expect(refused.status).toBe(75)
    expect(await isDone()).toBe(false)
    await isBack()
    expect((await cli(...args)).status).toBe(0)
    expect(await isDone()).toBe(true)
    expect(await acts()).toContain(onRecord)
  })
})

describe('an act that is on record is done, although Redis goes away at its commit and the server dies after it', () => {
  const ofSessions = Object.entries(cases).filter(([name]) => name !== 'a replay that is steered')

  it.each(ofSessions)('%s', async (_, of) => {
    await isBack()
    const { act, isDone, onRecord } = of()
    const { deps } = server
    // What the process would have repeated dies with it.
    deps.sessions.endAll = () => Promise.resolve()
    expect((await act()).status).toBeLessThan(300)
    expect(await acts()).toContain(onRecord)
    expect(await isDone()).toBe(false)
    await finishEndingSessions(deps)
    expect(await isDone()).toBe(true)
    expect(await server.database('ending_sessions')).toEqual([])
  })

  it('which is found again until Redis has ended them', async () => {
    await isBack()
    const { deps } = server
    deps.sessions.endAll = () => Promise.resolve()
    await server.remove('/api/admin/users/kim/sessions', boss.session)
    const away = { ...deps.sessions, finishEnding: () => Promise.reject(new Error('away')) }
    await expect(finishEndingSessions({ ...deps, sessions: away })).rejects.toThrow('away')
    expect(await lives(kim)).toBe(true)
    await finishEndingSessions(deps)
    expect(await lives(kim)).toBe(false)
  })
})

describe('a change of an account is answered by what its transaction read', () => {
  beforeEach(isBack)

  it('so that a read that fails after the commit cannot deny it', async () => {
    const { sessions } = server.deps
    const listOf = sessions.listOf.bind(sessions)
    // Sessions cannot be read from the commit on.
    sessions.listOf = (userId) => {
      sessions.listOf = () => Promise.reject(new Error('away'))
      return listOf(userId)
    }
    const { status, body } = await server.put(
      '/api/admin/users/kim',
      { name: 'Kim', is_active: false },
      boss.session,
    )
    expect([status, body?.user_name, body?.is_active, body?.sessions]).toEqual([200, 'Kim', false, []])
    expect(body?.recent_acts).toEqual(
      expect.arrayContaining([expect.objectContaining({ action: 'user_disabled' })]),
    )
  })

  it('and one that fails before it leaves the account as it was', async () => {
    server.deps.sessions.listOf = () => Promise.reject(new Error('away'))
    expect((await server.put('/api/admin/users/kim', { name: 'Kim' }, boss.session)).status).toBe(500)
    expect(await acts()).not.toContain('user_updated')
  })
})
