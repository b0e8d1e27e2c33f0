import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Socket } from 'socket.io-client'
import type { SessionNotice } from '#shared/protocol/messages'
import { EVENTS } from '#shared/protocol/events'
import { ADMIN_NAMESPACE } from '#shared/protocol/topics'
import { startLiveServer, type LiveServer } from './testing/live-server.ts'
import { createPerson, startSession, type TestPerson } from './testing/people.ts'
import {
  PASSWORD,
  startAnotherServer,
  startTestServer,
  type Answer,
  type TestServer,
} from './testing/test-server.ts'

describe('on two servers', () => {
  let rest: [TestServer, TestServer]
  let live: [LiveServer, LiveServer]
  let chief: TestPerson
  let people = 0
  beforeAll(async () => {
    // The periodic check would also find ended sessions. Without it they must be notified.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    rest = [await startTestServer(), await startAnotherServer()]
    live = [await startLiveServer(), await startLiveServer()]
    chief = await createPerson(rest[0], 'chief', { role: 'super_admin' })
  })
  afterAll(async () => {
    await Promise.all([...live, ...rest].map((server) => server.close()))
    vi.useRealTimers()
  })

  const path = ({ userId }: TestPerson) => `/api/admin/users/${userId}`

  /** A socket in each namespace of each server, connected. */
  async function connectAll({ token }: TestPerson): Promise<Socket[]> {
    const sockets = live.flatMap((server) =>
      ['/', ADMIN_NAMESPACE].map((namespace) => {
        const root = server.client({ token })
        return namespace === '/' ? root : root.io.socket(namespace, { auth: { token } })
      }),
    )
    await Promise.all(
      sockets.map(
        (socket) =>
          new Promise<void>((resolve, reject) =>
            socket.once('connect', resolve).once('connect_error', reject),
          ),
      ),
    )
    return sockets
  }

  /** What a socket heard before it was closed. */
  function closing(socket: Socket): Promise<string | undefined> {
    return new Promise((resolve) => {
      let state: string | undefined
      socket.on(EVENTS.session, (notice: SessionNotice) => void (state = notice.state))
      socket.once('disconnect', () => resolve(state))
    })
  }

  const refusal = (server: LiveServer, token: string) =>
    new Promise<unknown>((resolve) =>
      server
        .client({ token })
        .once('connect_error', (error: Error & { data?: { code: string } }) => resolve(error.data?.code))
        .once('connect', () => resolve('connected')),
    )

  const me = async ({ session }: TestPerson) =>
    Promise.all(rest.map(async (server) => (await server.get('/api/auth/me', session)).body?.code ?? 'lives'))

  const acts: [string, (target: TestPerson) => Promise<Answer>][] = [
    ['a logout', (target) => rest[0].post('/api/auth/logout', undefined, target.session)],
    ['disabling', (target) => rest[0].put(path(target), { is_active: false }, chief.session)],
    ['deleting', (target) => rest[0].remove(path(target), chief.session)],
    ['demoting', (target) => rest[0].put(path(target), { role: 'user' }, chief.session)],
    ['promoting', (target) => rest[0].put(path(target), { role: 'super_admin' }, chief.session)],
    [
      'resetting the password',
      (target) => rest[0].post(`${path(target)}/password`, undefined, chief.session),
    ],
    ['ending all sessions', (target) => rest[0].remove(`${path(target)}/sessions`, chief.session)],
    [
      'ending this session',
      (target) => rest[0].remove(`${path(target)}/sessions/${target.sessionId}`, chief.session),
    ],
    [
      "a password change in another of one's sessions",
      async (target) => {
        const here = await startSession(rest[0], target)
        const change = { current_password: PASSWORD, new_password: 'Haneul-2-byeol!' }
        return rest[0].put('/api/auth/password', change, here.session)
      },
    ],
  ]

  it.each(acts)('%s closes REST and the sockets on both, which are notified at once', async (_, act) => {
    const target = await createPerson(rest[0], `someone-${++people}`, { role: 'admin' })
    const bystander = await createPerson(rest[0], `bystander-${people}`, { role: 'admin' })
    const sockets = await connectAll(target)
    const others = await connectAll(bystander)
    expect(await me(target)).toEqual(['lives', 'lives'])

    const closed = Promise.all(sockets.map(closing))
    expect((await act(target)).status).toBeLessThan(300)
    expect(await me(target)).toEqual(['session_ended', 'session_ended'])
    for (const state of await closed) expect(state).toBe('ended')

    expect(await Promise.all(live.map((server) => refusal(server, target.token)))).toEqual([
      'session_ended',
      'session_ended',
    ])
    expect(others.every(({ connected }) => connected)).toBe(true)
    expect(await me(bystander)).toEqual(['lives', 'lives'])
    for (const socket of others) socket.disconnect()
  })

  it('a session that ends leaves the others of its account alone', async () => {
    const target = await createPerson(rest[0], `someone-${++people}`, { role: 'admin' })
    const elsewhere = await startSession(rest[0], target)
    const [sockets, others] = [await connectAll(target), await connectAll(elsewhere)]
    const closed = Promise.all(sockets.map(closing))
    await rest[0].post('/api/auth/logout', undefined, target.session)
    await closed
    expect(others.every(({ connected }) => connected)).toBe(true)
    expect(await me(elsewhere)).toEqual(['lives', 'lives'])
  })
})
