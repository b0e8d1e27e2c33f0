import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Socket } from 'socket.io-client'
import { ROLES, type Role } from '#shared/auth/role'
import { seoulIso } from '#shared/market/seoul-time'
import { ADMIN_TOPICS } from '#shared/protocol/topics'
import type { Ack } from '#shared/protocol/messages'
import { EVENTS } from '#shared/protocol/events'
import { ADMIN_NAMESPACE, BOARD_LIST_TOPICS, BOARD_TOPICS } from '#shared/protocol/topics'
import { readSettings } from '#shared/protocol/settings'
import { createRoutes } from './app.ts'
import { signToken } from './auth/token.ts'
import type { Route } from './http/handle.ts'
import { currentBoard, quoteRow } from './testing/board.ts'
import { expectStated } from './testing/expect-stated.ts'
import { firstDay, listing, traded } from './testing/follower.ts'
import { createDisplay, openPairingAt } from './testing/displays.ts'
import { startLiveServer, TestWorker, type LiveServer } from './testing/live-server.ts'
import { createPerson, type TestPerson } from './testing/people.ts'
import { pushSubscription } from './testing/push-subscription.ts'
import {
  PASSWORD,
  registration,
  SECRET_KEY,
  startTestServer,
  type TestServer,
} from './testing/test-server.ts'

/**
 * Who asks. `display` is a paired wall screen. `disabled`, `expired`, `ended` and `owing` (another's password, to be changed) are super_admins otherwise, so
 * that nothing else keeps them out.
 */
const CALLERS = [
  'anonymous',
  'user',
  'admin',
  'super_admin',
  'disabled',
  'expired',
  'ended',
  'owing',
  'display',
] as const
type Caller = (typeof CALLERS)[number]

/**
 * Every route with the answer for each caller. `of` is the target account: the caller's own, one of that role that is not
 * theirs, or one that is not there.
 */
const REST = table(`
                                                               anon user admin super disabled expired ended owing display
  GET    /api/health/live                                       200  200   200   200      200     200   200   200   200
  GET    /api/health                                            200  200   200   200      200     200   200   200   200
  GET    /api/openapi.json                                      200  200   200   200      200     200   200   200   200
  GET    /api/docs                                              200  200   200   200      200     200   200   200   200
  GET    /api/docs/page.js                                      200  200   200   200      200     200   200   200   200
  GET    /api/docs/swagger-ui-bundle.js                         200  200   200   200      200     200   200   200   200
  GET    /api/docs/swagger-ui.css                               200  200   200   200      200     200   200   200   200

  POST   /api/auth/register                                     201  201   201   201      201     201   201   201   201
  GET    /api/auth/registration                                 200  200   200   200      200     200   200   200   200
  POST   /api/auth/login                                        401  200   200   200      403     200   200   200   401
  POST   /api/auth/refresh                                      401  200   200   200      401     401   401   200   403
  POST   /api/auth/logout                                       401  204   204   204      401     401   401   204   403
  POST   /api/auth/activity                                     401  200   200   200      401     401   401   200   403
  GET    /api/auth/session                                      200  200   200   200      200     200   200   200   200
  GET    /api/auth/me                                           401  200   200   200      401     401   401   200   403
  PUT    /api/auth/password                                     401  204   204   204      401     401   401   204   403
  GET    /api/auth/sessions                                     401  200   200   200      401     401   401   200   403
  DELETE /api/auth/sessions                                     401  204   204   204      401     401   401   204   403
  DELETE /api/auth/sessions/:id of self                         401  204   204   204      401     401   401   204   403
  DELETE /api/auth/sessions/:id of user                         401  404   404   404      401     401   401   404   403

  GET    /api/settings                                          401  200   200   200      401     401   401   200   403
  PUT    /api/settings                                          401  200   200   200      401     401   401   200   403
  GET    /api/table-layouts                                     401  200   200   200      401     401   401   200   403
  PUT    /api/table-layouts                                     401  200   200   200      401     401   401   200   403

  GET    /api/drawings/:code                                    401  200   200   200      401     401   401   403   403
  PUT    /api/drawings/:code                                    401  200   200   200      401     401   401   403   403

  GET    /api/alerts                                            401  200   200   200      401     401   401   403   403
  POST   /api/alerts                                            401  201   201   201      401     401   401   403   403
  GET    /api/alerts/events                                     401  200   200   200      401     401   401   403   403
  POST   /api/alerts/dry-run                                    401  200   200   200      401     401   401   403   403
  GET    /api/alerts/quiet                                      401  200   200   200      401     401   401   403   403
  PUT    /api/alerts/quiet                                      401  200   200   200      401     401   401   403   403
  GET    /api/alerts/channels                                   401  200   200   200      401     401   401   403   403
  POST   /api/alerts/channels/email/test                        401  200   200   200      401     401   401   403   403
  POST   /api/alerts/channels/email/code                        401  204   204   204      401     401   401   403   403
  PUT    /api/alerts/channels/email/code                        401  422   422   422      401     401   401   403   403
  PUT    /api/push-devices                                      401  200   200   200      401     401   401   403   403
  DELETE /api/push-devices/:id of user                          401  404   404   404      401     401   401   403   403
  POST   /api/push-devices/:id/test of user                     401  404   404   404      401     401   401   403   403
  GET    /api/alerts/:id of user                                401  404   404   404      401     401   401   403   403
  GET    /api/alerts/:id/transitions of user                    401  404   404   404      401     401   401   403   403
  PUT    /api/alerts/:id of user                                401  404   404   404      401     401   401   403   403
  DELETE /api/alerts/:id of user                                401  404   404   404      401     401   401   403   403
  GET    /api/webhooks                                          401  200   200   200      401     401   401   403   403
  POST   /api/webhooks                                          401  201   201   201      401     401   401   403   403
  DELETE /api/webhooks/:id of user                              401  404   404   404      401     401   401   403   403
  POST   /api/webhooks/:id/test of user                         401  404   404   404      401     401   401   403   403
  GET    /api/watchlists                                        401  200   200   200      401     401   401   403   403
  PUT    /api/watchlists                                        401  200   200   200      401     401   401   403   403
  POST   /api/watchlists                                        401  201   201   201      401     401   401   403   403
  PUT    /api/watchlists/:id of user                            401  404   404   404      401     401   401   403   403
  DELETE /api/watchlists/:id?version=1 of user                  401  404   404   404      401     401   401   403   403
  PUT    /api/watchlists/:id/items/:code of user                401  404   404   404      401     401   401   403   403
  DELETE /api/watchlists/:id/items/:code of user                401  404   404   404      401     401   401   403   403
  GET    /api/watchlists/:id/items.csv of user                  401  404   404   404      401     401   401   403   403
  POST   /api/watchlists/:id/import of user                     401  404   404   404      401     401   401   403   403

  GET    /api/market/quotes                                     401  200   200   200      401     401   401   403   200
  GET    /api/market/indices                                    401  200   200   200      401     401   401   403   200
  GET    /api/market/session                                    401  200   200   200      401     401   401   403   200
  GET    /api/market/sessions?from=2026-03-19&to=2026-03-20     401  200   200   200      401     401   401   403   200
  GET    /api/market/replay                                     401  200   200   200      401     401   401   403   200
  PUT    /api/market/replay                                     401  403   409   409      401     401   401   403   403
  GET    /api/market/replay/days                                401  200   200   200      401     401   401   403   200
  GET    /api/market/sectors                                    401  200   200   200      401     401   401   403   200
  GET    /api/stocks?q=005930                                   401  200   200   200      401     401   401   403   200
  GET    /api/stocks/:code                                      401  200   200   200      401     401   401   403   200
  GET    /api/market/breadth                                    401  200   200   200      401     401   401   403   200
  GET    /api/market/movers                                     401  200   200   200      401     401   401   403   200
  GET    /api/market/indices/:code/candles                      401  200   200   200      401     401   401   403   200
  GET    /api/stocks/:code/candles                              401  200   200   200      401     401   401   403   200
  GET    /api/stocks/:code/ticks                                401  200   200   200      401     401   401   403   200

  GET    /api/disclosures                                       401  200   200   200      401     401   401   403   200
  GET    /api/measures                                          401  200   200   200      401     401   401   403   200
  GET    /api/news                                              401  200   200   200      401     401   401   403   200
  GET    /api/collectors                                        401  200   200   200      401     401   401   403   200

  GET    /api/admin/users                                       401  403   200   200      401     401   401   403   403
  GET    /api/admin/users/:user_id of self                      401  403   200   200      401     401   401   403   403
  GET    /api/admin/users/:user_id of user                      401  403   200   200      401     401   401   403   403
  GET    /api/admin/users/:user_id of admin                     401  403   200   200      401     401   401   403   403
  GET    /api/admin/users/:user_id of super_admin               401  403   200   200      401     401   401   403   403
  GET    /api/admin/users/:user_id of nobody                    401  403   404   404      401     401   401   403   403
  PUT    /api/admin/users/:user_id of self                      401  403   403   403      401     401   401   403   403
  PUT    /api/admin/users/:user_id of user                      401  403   200   200      401     401   401   403   403
  PUT    /api/admin/users/:user_id of admin                     401  403   403   200      401     401   401   403   403
  PUT    /api/admin/users/:user_id of super_admin               401  403   403   200      401     401   401   403   403
  PUT    /api/admin/users/:user_id of nobody                    401  403   404   404      401     401   401   403   403
  PUT    /api/admin/users/:user_id role of self                 401  403   403   403      401     401   401   403   403
  PUT    /api/admin/users/:user_id role of user                 401  403   403   200      401     401   401   403   403
  PUT    /api/admin/users/:user_id role of super_admin          401  403   403   200      401     401   401   403   403
  DELETE /api/admin/users/:user_id of self                      401  403   403   403      401     401   401   403   403
  DELETE /api/admin/users/:user_id of user                      401  403   204   204      401     401   401   403   403
  DELETE /api/admin/users/:user_id of admin                     401  403   403   204      401     401   401   403   403
  DELETE /api/admin/users/:user_id of super_admin               401  403   403   204      401     401   401   403   403
  DELETE /api/admin/users/:user_id of nobody                    401  403   404   404      401     401   401   403   403
  POST   /api/admin/users/:user_id/approval of self             401  403   403   403      401     401   401   403   403
  POST   /api/admin/users/:user_id/approval of user             401  403   409   409      401     401   401   403   403
  POST   /api/admin/users/:user_id/approval of admin            401  403   403   409      401     401   401   403   403
  POST   /api/admin/users/:user_id/approval of nobody           401  403   404   404      401     401   401   403   403
  DELETE /api/admin/users/:user_id/approval of self             401  403   403   403      401     401   401   403   403
  DELETE /api/admin/users/:user_id/approval of user             401  403   409   409      401     401   401   403   403
  DELETE /api/admin/users/:user_id/approval of admin            401  403   403   409      401     401   401   403   403
  DELETE /api/admin/users/:user_id/approval of nobody           401  403   404   404      401     401   401   403   403
  POST   /api/admin/users/:user_id/password of self             401  403   403   403      401     401   401   403   403
  POST   /api/admin/users/:user_id/password of user             401  403   200   200      401     401   401   403   403
  POST   /api/admin/users/:user_id/password of admin            401  403   403   200      401     401   401   403   403
  POST   /api/admin/users/:user_id/password of super_admin      401  403   403   200      401     401   401   403   403
  DELETE /api/admin/users/:user_id/sessions of self             401  403   403   403      401     401   401   403   403
  DELETE /api/admin/users/:user_id/sessions of user             401  403   204   204      401     401   401   403   403
  DELETE /api/admin/users/:user_id/sessions of admin            401  403   403   204      401     401   401   403   403
  DELETE /api/admin/users/:user_id/sessions of super_admin      401  403   403   204      401     401   401   403   403
  DELETE /api/admin/users/:user_id/sessions/:id of self         401  403   403   403      401     401   401   403   403
  DELETE /api/admin/users/:user_id/sessions/:id of user         401  403   204   204      401     401   401   403   403
  DELETE /api/admin/users/:user_id/sessions/:id of admin        401  403   403   204      401     401   401   403   403
  DELETE /api/admin/users/:user_id/sessions/:id of super_admin  401  403   403   204      401     401   401   403   403

  POST   /api/displays/pairings                                 201  201   201   201      201     201   201   201   201
  POST   /api/displays/pairings/claim                           200  200   200   200      200     200   200   200   200
  POST   /api/displays/refresh                                  200  200   200   200      200     200   200   200   200
  GET    /api/displays/self                                     401  403   403   403      401     401   401   403   200
  GET    /api/admin/displays                                    401  403   200   200      401     401   401   403   403
  POST   /api/admin/displays                                    401  403   201   201      401     401   401   403   403
  PUT    /api/admin/displays/:id of display                     401  403   200   200      401     401   401   403   403
  PUT    /api/admin/displays/:id of self                        401  403   404   404      401     401   401   403   403
  DELETE /api/admin/displays/:id of display                     401  403   204   204      401     401   401   403   403
  DELETE /api/admin/displays/:id of self                        401  403   404   404      401     401   401   403   403
  GET    /api/admin/displays/:id/history of display             401  403   200   200      401     401   401   403   403
  POST   /api/admin/displays/:id/commands of display            401  403   201   201      401     401   401   403   403
  POST   /api/admin/displays/:id/commands of self               401  403   404   404      401     401   401   403   403
  GET    /api/admin/displays/:id/commands of display            401  403   200   200      401     401   401   403   403
  POST   /api/admin/displays/:id/apply of display               401  403   200   200      401     401   401   403   403
  POST   /api/admin/displays/:id/apply of self                  401  403   404   404      401     401   401   403   403
  POST   /api/admin/displays/commands                           401  403   201   201      401     401   401   403   403
  GET    /api/admin/displays/commands/:id of self               401  403   404   404      401     401   401   403   403
  GET    /api/admin/displays/:id/picture of display             401  403   404   404      401     401   401   403   403
  PUT    /api/displays/self/picture                             401  403   403   403      401     401   401   403   204
  GET    /api/admin/displays/messages                           401  403   200   200      401     401   401   403   403
  POST   /api/admin/displays/messages                           401  403   201   201      401     401   401   403   403
  DELETE /api/admin/displays/messages/:id of self               401  403   404   404      401     401   401   403   403
  PUT    /api/admin/displays/:id/pairing of display             401  403   200   200      401     401   401   403   403
  POST   /api/admin/displays/pairings/find                      401  403   200   200      401     401   401   403   403
  POST   /api/admin/displays/pairings/identify                  401  403   204   204      401     401   401   403   403

  GET    /api/admin/history                                     401  403   200   200      401     401   401   403   403
  GET    /api/admin/alerts                                      401  403   200   200      401     401   401   403   403
  GET    /api/admin/storage                                     401  403   200   200      401     401   401   403   403
  GET    /api/admin/notices                                     401  403   200   200      401     401   401   403   403
  GET    /api/admin/halts                                       401  403   200   200      401     401   401   403   403
  POST   /api/admin/halts                                       401  403   201   201      401     401   401   403   403
  POST   /api/admin/halts/:id/end                               401  403   404   404      401     401   401   403   403
  GET    /api/admin/audit-logs                                  401  403   200   200      401     401   401   403   403
  GET    /api/admin/audit-logs.csv                              401  403   200   200      401     401   401   403   403
`)

/** Every namespace and topic. What is not followed is a refused handshake, with its code. */
const SOCKETS = table(`
                   anon            user       admin  super  disabled       expired        ended          owing      display
  / market         unauthenticated ok         ok     ok     session_ended  session_ended  session_ended  forbidden  ok
  / index          unauthenticated ok         ok     ok     session_ended  session_ended  session_ended  forbidden  ok
  / stock:005930   unauthenticated ok         ok     ok     session_ended  session_ended  session_ended  forbidden  ok
  / disclosures    unauthenticated ok         ok     ok     session_ended  session_ended  session_ended  forbidden  ok
  / news           unauthenticated ok         ok     ok     session_ended  session_ended  session_ended  forbidden  ok
  / me             unauthenticated ok         ok     ok     session_ended  session_ended  session_ended  forbidden  forbidden
  /admin audit     unauthenticated forbidden  ok     ok     session_ended  session_ended  session_ended  forbidden  forbidden
  /admin logins    unauthenticated forbidden  ok     ok     session_ended  session_ended  session_ended  forbidden  forbidden
  /admin displays  unauthenticated forbidden  ok     ok     session_ended  session_ended  session_ended  forbidden  forbidden
`)

const HALTS_FROM_MS = Date.now() - 23 * 3_600_000

interface Row {
  what: string
  cells: string[]
}

function table(text: string): Row[] {
  const [, ...lines] = text.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => {
    const words = line.trim().split(/\s+/)
    return { what: words.slice(0, -CALLERS.length).join(' '), cells: words.slice(-CALLERS.length) }
  })
}

describe('who may do what', () => {
  let server: TestServer
  let live: LiveServer
  let routes: Route[]
  let chief: TestPerson
  let people = 0
  beforeAll(async () => {
    server = await startTestServer({ board: currentBoard([quoteRow()]) })
    // Whose lists are followed is known by what is on the board.
    const listed = [{ ...listing(1), code: '005930' }]
    await new TestWorker(server.deps.redis).publish({ ...firstDay, listed, traded: [traded(1, 1_000)] })
    live = await startLiveServer()
    routes = createRoutes(server.deps)
    chief = await createPerson(server, 'chief', { role: 'super_admin' })
  })
  afterAll(async () => {
    await live.close()
    await server.close()
  })

  const someone = (role: Role, mustChangePassword = false) =>
    createPerson(server, `someone-${++people}`, { role, mustChangePassword })

  async function come(caller: Caller): Promise<TestPerson> {
    if (caller === 'anonymous')
      return { userId: 'nobody', role: 'user', sessionId: crypto.randomUUID(), token: '', session: {} }
    if (caller === 'display') {
      const { token, session, sessionId } = await createDisplay(server)
      return { userId: 'a-display', role: 'user', sessionId, token, session }
    }
    const role = ROLES.find((name) => name === caller) ?? 'super_admin'
    const person = await someone(role, caller === 'owing')
    if (caller === 'ended') await server.deps.sessions.end(person.sessionId)
    if (caller === 'disabled')
      await server.put(`/api/admin/users/${person.userId}`, { is_active: false }, chief.session)
    if (caller !== 'expired') return person
    const token = signToken(SECRET_KEY, person, -1, Date.now())
    return { ...person, token, session: { Authorization: `Bearer ${token}` } }
  }

  async function targetOf(whose: string | undefined, caller: TestPerson) {
    const role = ROLES.find((name) => name === whose)
    if (role !== undefined) return someone(role)
    if (whose === 'display') return { userId: 'a-display', sessionId: (await createDisplay(server)).id }
    return whose === 'self' ? caller : { userId: 'no-such-account', sessionId: crypto.randomUUID() }
  }

  async function bodyOf(route: string, isOfRole: boolean, { userId }: TestPerson): Promise<unknown> {
    switch (route) {
      case 'POST /api/auth/register':
        return registration({ user_id: `new-${++people}`, email: `new-${people}@example.org` })
      case 'POST /api/auth/login':
        return { user_id: userId, password: PASSWORD }
      case 'PUT /api/auth/password':
        return { current_password: PASSWORD, new_password: 'Haneul-2-byeol!' }
      case 'PUT /api/market/replay':
        return { state: 'paused' }
      case 'POST /api/admin/halts': {
        // Each in seconds of its own: a market is halted once at a time.
        const beganMs = HALTS_FROM_MS + ++people * 10_000
        const times = { began_at: seoulIso(beganMs), ends_at: seoulIso(beganMs + 10_000) }
        return { market: 'KOSPI', ...times, reason: 'circuit breaker' }
      }
      case 'POST /api/alerts/dry-run':
        return { scope: { code: '005930' }, condition: { type: 'upper_limit' }, repeat: 'daily' }
      case 'POST /api/alerts':
      case 'PUT /api/alerts/:id':
        return {
          name: '상한가',
          scope: { market: 'KOSPI' },
          condition: { type: 'upper_limit' },
          repeat: 'daily',
          channels: ['screen'],
        }
      case 'PUT /api/alerts/quiet':
        return { hours: { from: '22:00', until: '07:00' }, snoozed_until: null }
      case 'PUT /api/push-devices':
        return pushSubscription(++people)
      case 'POST /api/webhooks':
        return { url: 'https://hooks.example.org/market' }
      case 'POST /api/displays/pairings/claim':
        return { secret: 'a secret that was never issued' }
      case 'POST /api/displays/refresh':
        return { refresh_token: (await createDisplay(server)).refreshToken }
      case 'POST /api/admin/displays':
        return { name: '로비', pairing_code: await openPairingAt(server, ++people) }
      case 'PUT /api/admin/displays/:id/pairing':
      case 'POST /api/admin/displays/pairings/find':
      case 'POST /api/admin/displays/pairings/identify':
        return { pairing_code: await openPairingAt(server, ++people) }
      case 'POST /api/admin/displays/:id/commands':
        return { id: crypto.randomUUID(), command: { type: 'identify' } }
      case 'POST /api/admin/displays/:id/apply':
        return { to: { displays: [(await createDisplay(server)).id] }, parts: ['boards'] }
      case 'POST /api/admin/displays/commands': {
        const to = { displays: [(await createDisplay(server)).id] }
        return { id: crypto.randomUUID(), to, command: { type: 'identify' } }
      }
      case 'PUT /api/displays/self/picture':
        return { image: null, numbers: [{ name: 'KOSPI', value: '2,700.00' }] }
      case 'POST /api/admin/displays/messages': {
        const to = { display: (await createDisplay(server)).id }
        const ends_at = seoulIso(Date.now() + 60_000)
        return { id: crypto.randomUUID(), kind: 'message', to, text: '소방 훈련', ends_at }
      }
      case 'PUT /api/admin/displays/:id':
        return { name: '2층 로비' }
      case 'PUT /api/watchlists':
        return { version: 0, lists: [] }
      case 'POST /api/watchlists':
        return { name: '새 목록' }
      case 'PUT /api/watchlists/:id':
        return { version: 1 }
      case 'PUT /api/watchlists/:id/items/:code':
        return {}
      case 'POST /api/watchlists/:id/import':
        return { csv: 'code\n005930' }
      case 'PUT /api/drawings/:code':
        return { version: 0, drawings: [] }
      case 'PUT /api/table-layouts':
        return { version: 0, layouts: [] }
      case 'PUT /api/settings':
        return readSettings(null)
      case 'PUT /api/admin/users/:user_id':
        return isOfRole ? { role: 'admin' } : { name: '다른 이름' }
      default:
        return undefined
    }
  }

  it('has a row for every route', () => {
    const named = REST.map(({ what }) => what.split(' ').slice(0, 2).join(' ').replace(/\?.*/, ''))
    const stated = routes.map(({ method, path }) => `${method} ${path}`)
    expect([...new Set(named)].sort()).toEqual(stated.sort())
    for (const { what, cells } of REST)
      expect([what, cells]).toEqual([what, Array(CALLERS.length).fill(expect.stringMatching(/^\d{3}$/))])
  })

  it.each(REST.map(({ what, cells }) => [what, cells] as const))('%s', async (what, cells) => {
    const [method = '', place = '', ...words] = what.split(' ')
    const [path = ''] = place.split('?')
    const whose = words.at(-1)
    const route = routes.find((each) => each.path === path && each.method === method)
    const answers: string[] = []
    for (const name of CALLERS) {
      const caller = await come(name)
      const target = await targetOf(whose, caller)
      const address = place
        .replace(':user_id', target.userId)
        .replace(':id', target.sessionId)
        .replace('indices/:code', 'indices/KOSPI')
        .replace(':code', '005930')
      const body = await bodyOf(`${method} ${path}`, words[0] === 'role', caller)
      const response = await fetch(server.url + address, {
        method,
        headers: { ...caller.session, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      answers.push(String(response.status))
      const text = await response.text()
      const isJson = /json/.test(response.headers.get('content-type') ?? '')
      const answer: unknown = isJson ? JSON.parse(text) : null
      if (route !== undefined) expectStated(route, response.status, answer)
      if (response.status >= 400) expectRefusal(name, response.status, answer, path)
    }
    expect(Object.fromEntries(CALLERS.map((name, i) => [name, answers[i]]))).toEqual(
      Object.fromEntries(CALLERS.map((name, i) => [name, cells[i]])),
    )
  })

  function expectRefusal(caller: Caller, status: number, body: unknown, path: string) {
    const codes: Record<number, string[]> = {
      401: ['anonymous', 'display'].includes(caller)
        ? ['unauthenticated', 'wrong_credentials']
        : ['session_ended'],
      403:
        // No role of a person opens a screen's own door, whatever its password.
        caller === 'owing' && !path.startsWith('/api/displays/self')
          ? ['password_change_required']
          : caller === 'disabled'
            ? ['account_disabled']
            : ['forbidden'],
      404: ['not_found'],
      409: ['not_replaying', 'conflict'],
    }
    const { code } = body as { code: string }
    expect([status, code]).toEqual([status, expect.toBeOneOf(codes[status] ?? [])])
  }

  it('has a row for every topic of every namespace', () => {
    expect(SOCKETS.map(({ what }) => what)).toEqual([
      ...[...BOARD_TOPICS, 'stock:005930', ...BOARD_LIST_TOPICS].map((topic) => `/ ${topic}`),
      ...ADMIN_TOPICS.map((topic) => `${ADMIN_NAMESPACE} ${topic}`),
    ])
    expect([...live.live.io._nsps.keys()]).toEqual(['/', ADMIN_NAMESPACE])
  })

  it.each(SOCKETS.map(({ what, cells }) => [what, cells] as const))('%s', async (what, cells) => {
    const [namespace = '', topic] = what.split(' ')
    const answers: string[] = []
    for (const name of CALLERS) {
      const { token } = await come(name)
      const root = live.client(token === '' ? {} : { token })
      const socket = namespace === '/' ? root : root.io.socket(namespace, { auth: root.auth })
      answers.push(await follow(socket, topic))
      root.io._close()
    }
    expect(Object.fromEntries(CALLERS.map((name, i) => [name, answers[i]]))).toEqual(
      Object.fromEntries(CALLERS.map((name, i) => [name, cells[i]])),
    )
  })

  async function follow(socket: Socket, topic: string | undefined): Promise<string> {
    const refused = new Promise<string>((resolve) =>
      socket.once('connect_error', (error: Error & { data?: { code: string } }) =>
        resolve(error.data?.code ?? error.message),
      ),
    )
    const connected = new Promise<void>((resolve) => socket.once('connect', () => resolve()))
    const followed = connected.then(async () => {
      const ack = (await socket.timeout(60_000).emitWithAck(EVENTS.subscribe, { topic })) as Ack
      return ack.ok ? 'ok' : ack.code
    })
    return Promise.race([refused, followed])
  }
})
