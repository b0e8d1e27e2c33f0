import { Writable } from 'node:stream'
import fc from 'fast-check'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { approvePairing } from '#database/displays/pairings'
import { CODE_ALPHABET } from '#shared/displays/pairing-code'
import { EVENTS } from '#shared/protocol/events'
import type { DisplayNotice, SessionNotice } from '#shared/protocol/messages'
import type { Display, DisplayGrant, Pairing } from '#shared/rest/displays'
import { OPEN_PER_ADDRESS, OPEN_PER_SITE, PAIRING_MS } from '../../displays/limits.ts'
import { createDisplay, openPairingAt } from '../../testing/displays.ts'
import { next, startLiveServer, type LiveServer } from '../../testing/live-server.ts'
import { createPerson, type TestPerson } from '../../testing/people.ts'
import { bearer, startTestServer, type Answer, type TestServer } from '../../testing/test-server.ts'

const ATTEMPT = 'an attempt that the screen made up'
const SIX_MONTHS_MS = 183 * 86_400_000

let server: TestServer
let live: LiveServer
let aheadMs = 0
let people = 0
let logged = ''
beforeAll(async () => {
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      logged += String(chunk)
      done()
    },
  })
  const log = pino({ level: 'trace' }, stream)
  server = await startTestServer({ now: () => Date.now() + aheadMs, log, trustProxy: 1 })
  live = await startLiveServer(undefined, undefined, undefined, { now: () => Date.now() + aheadMs })
})
afterAll(async () => {
  await live.close()
  await server.close()
})
beforeEach(async () => {
  aheadMs = 0
  await server.database('display_pairings').delete()
  await server.database('displays').delete()
})

/** An admin of their own, at an address of their own, for each: wrong codes are counted by both. */
async function newAdmin(): Promise<TestPerson> {
  const admin = await createPerson(server, `admin-${++people}`, { role: 'admin' })
  return { ...admin, session: { ...admin.session, 'X-Forwarded-For': `198.51.100.${people}` } }
}

interface Opened {
  code: string
  secret: string
}
const open = async (facts: object = {}): Promise<Opened> =>
  (await server.post('/api/displays/pairings', facts)).body as unknown as Opened
const claim = (secret: string, more: object = {}) =>
  server.post('/api/displays/pairings/claim', { secret, ...more })
const approve = (admin: TestPerson, code: string, name = '로비') =>
  server.post('/api/admin/displays', { pairing_code: code, name }, admin.session)
const refresh = (token: string, more: object = {}) =>
  server.post('/api/displays/refresh', { refresh_token: token, ...more })
const grantOf = ({ body }: Answer) => body as unknown as DisplayGrant & { display_id: string; state: string }
const displayOf = ({ body }: Answer) => body as unknown as Display

async function listed(id: string): Promise<Display | undefined> {
  const { session } = await newAdmin()
  const { body } = await server.get('/api/admin/displays', session)
  return (body?.items as Display[]).find((display) => display.id === id)
}

/** The newest acts of the trail about displays, the last one first. */
async function acts(limit: number): Promise<{ action: string; details: Record<string, unknown> }[]> {
  const rows = await server
    .database('audit_logs')
    .where('action', 'like', 'display%')
    .orderBy('id', 'desc')
    .limit(limit)
    .select<{ action: string; details: string }[]>('action', 'details')
  return rows.map(({ action, details }) => ({
    action,
    details: JSON.parse(details) as Record<string, unknown>,
  }))
}

/** A paired screen with a living socket. */
async function connected() {
  const display = await createDisplay(server)
  const socket = live.client({ token: display.token })
  const isConnected = next(socket, 'connect')
  socket.connect()
  await isConnected
  const ended = next<SessionNotice>(socket, EVENTS.session)
  const closed = next<string>(socket, 'disconnect')
  const changed = next<DisplayNotice>(socket, EVENTS.display)
  return { ...display, ended, closed, changed }
}

describe('pairing a display', () => {
  it('a claim with the secret of an approved pairing returns credentials once', async () => {
    const { code, secret } = await open({
      width: 3840,
      height: 2160,
      pixel_ratio: 1,
      time_zone: 'Asia/Seoul',
    })
    expect((await claim(secret)).body).toEqual({ state: 'waiting', identify: 0 })

    const admin = await newAdmin()
    const found = await server.post(
      '/api/admin/displays/pairings/find',
      { pairing_code: code },
      admin.session,
    )
    expect((found.body as unknown as Pairing).screen).toMatchObject({ width: 3840, time_zone: 'Asia/Seoul' })
    const { status, body } = await approve(admin, code.toLowerCase())
    expect([status, body?.state]).toEqual([201, 'waiting'])

    const claims = await Promise.all(Array.from({ length: 5 }, () => claim(secret)))
    expect(claims.map((answer) => grantOf(answer).state).sort()).toEqual([
      ...Array<string>(4).fill('expired'),
      'paired',
    ])
    const grant = claims.map(grantOf).find(({ state }) => state === 'paired')
    expect(grant?.display_id).toBe(body?.id)
    const own = await server.get('/api/displays/self', bearer(grant?.access_token ?? ''))
    expect(own.body).toMatchObject({ id: body?.id, name: '로비', revision: 1, lease_hours: 12 })
    expect((await claim(secret)).body).toEqual({ state: 'expired' })
    expect((await listed(String(body?.id)))?.state).toBe('paired')
    expect((await acts(2)).map(({ action }) => action)).toEqual(['display_connected', 'display_paired'])
  })

  it('a waiting claim is answered when the code is approved, and when the screen shall identify itself', async () => {
    const { code, secret } = await open()
    const admin = await newAdmin()
    const flashed = claim(secret, { wait_ms: 20_000 })
    await server.post('/api/admin/displays/pairings/identify', { pairing_code: code }, admin.session)
    expect((await flashed).body).toEqual({ state: 'waiting', identify: 1 })
    const paired = claim(secret, { wait_ms: 20_000, identified: 1 })
    await approve(admin, code)
    expect((await paired).body?.state).toBe('paired')
  })

  it('concurrent approvals of one code create one display', async () => {
    const { code } = await open()
    const admins = await Promise.all(Array.from({ length: 4 }, newAdmin))
    const answers = await Promise.all(admins.map((admin, at) => approve(admin, code, `화면 ${at}`)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409])
    expect(await server.database('displays').pluck('name')).toHaveLength(1)
  })

  it('a pairing expires after ten minutes, for the screen and for the approving admin', async () => {
    const { code, secret } = await open()
    const admin = await newAdmin()
    aheadMs = PAIRING_MS
    expect((await claim(secret)).body).toEqual({ state: 'expired' })
    const { status, body } = await approve(admin, code)
    expect([status, body?.errors]).toMatchObject([422, [{ field: 'pairing_code', code: 'unknown_code' }]])
  })

  it('an address has at most twenty open pairings', async () => {
    const answers: Answer[] = []
    for (let n = 0; n <= OPEN_PER_ADDRESS; n++) answers.push(await server.post('/api/displays/pairings'))
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(OPEN_PER_ADDRESS).fill(201), 429])
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(500)
    const elsewhere = await server.post('/api/displays/pairings', {}, { 'X-Forwarded-For': '203.0.113.9' })
    expect(elsewhere.status).toBe(201)
    aheadMs = PAIRING_MS
    expect((await server.post('/api/displays/pairings')).status).toBe(201)
  })

  it('an IPv6 network of 48 bits has at most two hundred open pairings', async () => {
    const openAt = async (address: string) =>
      (await server.post('/api/displays/pairings', {}, { 'X-Forwarded-For': address })).status
    const answers: number[] = []
    for (let n = 0; n <= OPEN_PER_SITE; n++)
      answers.push(await openAt(`2001:db8:7:${n.toString(16)}::${n + 1}`))
    expect(answers).toEqual([...Array<number>(OPEN_PER_SITE).fill(201), 429])
    expect(await openAt('2001:db8:8::1')).toBe(201)
  })

  it('an approved, unclaimed pairing ends when the display is paired with another screen', async () => {
    const [former, latter] = [await open(), await open()]
    const admin = await newAdmin()
    const { id } = displayOf(await approve(admin, former.code))
    await server.put(`/api/admin/displays/${id}/pairing`, { pairing_code: latter.code }, admin.session)
    expect((await claim(former.secret)).body).toEqual({ state: 'expired' })
    const { access_token } = grantOf(await claim(latter.secret))
    expect((await claim(former.secret)).body).toEqual({ state: 'expired' })
    expect((await server.get('/api/displays/self', bearer(access_token))).status).toBe(200)
  })

  it('an approved, unclaimed pairing stays invalid when the display is revoked and paired again', async () => {
    const [former, latter] = [await open(), await open()]
    const admin = await newAdmin()
    const { id } = displayOf(await approve(admin, former.code))
    await server.remove(`/api/admin/displays/${id}`, admin.session)
    await server.put(`/api/admin/displays/${id}/pairing`, { pairing_code: latter.code }, admin.session)
    expect((await claim(former.secret)).body).toEqual({ state: 'expired' })
    expect((await claim(latter.secret)).body?.state).toBe('paired')
  })

  it('a claim locks the display before its pairing, as every act on a display does', async () => {
    const { code, secret } = await open()
    await approve(await newAdmin(), code)
    const locked: string[] = []
    const note = ({ sql }: { sql: string }) => {
      const [, table] =
        /^(?:delete from|update) "(\w+)"|from "(\w+)".* for update$/.exec(sql)?.filter(Boolean) ?? []
      if (table !== undefined) locked.push(table)
    }
    server.database.on('query', note)
    expect((await claim(secret)).body?.state).toBe('paired')
    server.database.off('query', note)
    expect(locked.slice(0, 2)).toEqual(['displays', 'display_pairings'])
  })

  it('claiming a pairing ends the former sessions of the display', async () => {
    const { id, token, closed } = await connected()
    const { code, secret } = await open()
    await approvePairing(server.database, code, { displayId: id, expiresAt: new Date(Date.now() + 60_000) })
    const { access_token } = grantOf(await claim(secret))
    await closed
    expect((await server.get('/api/displays/self', bearer(token))).status).toBe(401)
    expect((await server.get('/api/displays/self', bearer(access_token))).status).toBe(200)
  })

  it('the sixth wrong code of an admin within a minute is refused and recorded', async () => {
    const admin = await newAdmin()
    const codes = ['222222', '333333', '444444', '555555', '666666', '777777']
    const answers: number[] = []
    for (const code of codes) answers.push((await approve(admin, code)).status)
    expect(answers).toEqual([422, 422, 422, 422, 422, 429])
    const { code } = await open()
    expect((await approve(admin, code)).status).toBe(429)
    expect((await approve(await newAdmin(), code)).status).toBe(201)
    const reasons = (await acts(7))
      .map(({ details }) => details.reason)
      .filter((reason) => reason !== undefined)
    expect(reasons).toEqual(['rate_limited', ...Array<string>(5).fill('unknown_code')])
  })

  it('the code and other text on the screen give no credentials', async () => {
    const { code } = await open()
    const admin = await newAdmin()
    const { id } = displayOf(await approve(admin, code))
    const paired = await createDisplay(server)
    const text = fc.oneof(
      fc.string({ minLength: 1, maxLength: 300 }),
      fc
        .array(fc.constantFrom(...CODE_ALPHABET), { minLength: 6, maxLength: 6 })
        .map((code) => code.join('')),
      fc.constantFrom(code, code.toLowerCase(), id, paired.id, `${id}..`, `${paired.id}.AAAA.AAAA`),
      fc
        .nat(paired.refreshToken.length - 1)
        .map((at) => {
          const other = paired.refreshToken[at] === 'A' ? 'B' : 'A'
          return paired.refreshToken.slice(0, at) + other + paired.refreshToken.slice(at + 1)
        })
        .filter((token) => token.split('.')[1] !== paired.refreshToken.split('.')[1]),
    )
    await fc.assert(
      fc.asyncProperty(text, async (guess) => {
        expect((await claim(guess)).body).toEqual({ state: 'expired' })
        expect((await refresh(guess)).body?.code).toBe('unauthenticated')
      }),
      { numRuns: 60, seed: 15 },
    )
    expect((await listed(paired.id))?.state).toBe('paired')
    expect((await refresh(paired.refreshToken)).status).toBe(200)
  })
})

describe('the credentials of a display', () => {
  it('a refresh token is valid for one refresh', async () => {
    const { refreshToken } = await createDisplay(server)
    const first = grantOf(await refresh(refreshToken))
    const second = grantOf(await refresh(first.refresh_token))
    expect(new Set([refreshToken, first.refresh_token, second.refresh_token]).size).toBe(3)
    expect((await server.get('/api/displays/self', bearer(second.access_token))).status).toBe(200)
  })

  it.each([1, 3])('revoke the display when a token of %d refreshes ago is used again', async (ago) => {
    const { id, refreshToken, token, ended, closed } = await connected()
    let newest = refreshToken
    for (let n = 0; n < ago; n++) newest = grantOf(await refresh(newest)).refresh_token
    expect((await refresh(refreshToken)).body?.code).toBe('session_ended')
    expect((await ended).state).toBe('ended')
    await closed
    expect((await refresh(newest)).body?.code).toBe('session_ended')
    expect((await server.get('/api/displays/self', bearer(token))).status).toBe(401)
    expect(await listed(id)).toMatchObject({ state: 'revoked', revoked_for: 'token_reused' })
    expect((await acts(1))[0]).toMatchObject({
      action: 'display_revoked',
      details: { reason: 'token_reused' },
    })
  })

  it('a refresh whose answer was lost can be repeated with the same attempt until its token is used', async () => {
    const { id, refreshToken } = await createDisplay(server)
    const answers = await Promise.all([1, 2, 3].map(() => refresh(refreshToken, { attempt: ATTEMPT })))
    const tokens = answers.map((answer) => grantOf(answer).refresh_token)
    expect(new Set(tokens).size).toBe(1)
    expect((await listed(id))?.state).toBe('paired')

    expect((await refresh(tokens[0] ?? '', { attempt: `${ATTEMPT}, another` })).status).toBe(200)
    expect((await refresh(refreshToken, { attempt: ATTEMPT })).status).toBe(401)
    expect((await listed(id))?.state).toBe('revoked')
  })

  it('a copied refresh token with another attempt is refused', async () => {
    const { id, refreshToken } = await createDisplay(server)
    await refresh(refreshToken, { attempt: ATTEMPT })
    expect((await refresh(refreshToken, { attempt: 'another attempt of the copy' })).status).toBe(401)
    expect((await listed(id))?.state).toBe('revoked')
  })

  it('a screen that was off for six months reconnects by itself', async () => {
    const { refreshToken, sessionId, token } = await createDisplay(server)
    aheadMs = SIX_MONTHS_MS
    await server.deps.sessions.end(sessionId)
    expect((await server.get('/api/displays/self', bearer(token))).status).toBe(401)
    const { access_token } = grantOf(await refresh(refreshToken))
    expect((await server.get('/api/displays/self', bearer(access_token))).status).toBe(200)
  })

  it('a display has one session however often its credentials are refreshed', async () => {
    const { id, refreshToken, sessionId } = await createDisplay(server)
    const { refresh_token } = grantOf(await refresh(refreshToken))
    await refresh(refresh_token)
    expect(await server.deps.sessions.idsOf(`display:${id}`)).toEqual([sessionId])
  })
})

describe('administration of displays', () => {
  it('revoking a display closes its socket and invalidates all of its credentials', async () => {
    const { id, token, refreshToken, ended, closed } = await connected()
    const { session } = await newAdmin()
    expect((await server.remove(`/api/admin/displays/${id}`, session)).status).toBe(204)
    expect((await ended).state).toBe('ended')
    await closed
    expect((await server.get('/api/displays/self', bearer(token))).status).toBe(401)
    expect((await refresh(refreshToken)).status).toBe(401)
    expect(await listed(id)).toMatchObject({ state: 'revoked', revoked_for: 'admin' })
    expect((await acts(1))[0]?.action).toBe('display_revoked')
  })

  it('pairing a display again keeps its entry and replaces the former screen', async () => {
    const { id, refreshToken, ended } = await connected()
    const { code, secret } = await open()
    const { session } = await newAdmin()
    const changes = { place: '3층', group: '딜링룸', boards: [{ board: 'limits', dwell_s: 30 }] }
    await server.put(`/api/admin/displays/${id}`, changes, session)
    const again = await server.put(`/api/admin/displays/${id}/pairing`, { pairing_code: code }, session)
    expect(displayOf(again)).toMatchObject({ id, ...changes, state: 'waiting' })
    expect((await ended).state).toBe('ended')
    expect((await refresh(refreshToken)).status).toBe(401)
    const { display_id, access_token } = grantOf(await claim(secret))
    const own = await server.get('/api/displays/self', bearer(access_token))
    expect([display_id, own.body]).toEqual([id, expect.objectContaining({ place: '3층', revision: 2 })])
  })

  it('P90: changing a display increments its revision, is sent to its sockets, and is recorded with the former values', async () => {
    const { id, session: own, changed } = await connected()
    const { session } = await newAdmin()
    const { body } = await server.put(`/api/admin/displays/${id}`, { name: '정문', lease_hours: 12 }, session)
    expect(body).toMatchObject({ name: '정문', revision: 2 })
    expect(await changed).toEqual({ revision: 2 })
    await server.put(`/api/admin/displays/${id}`, { name: '정문' }, session)
    expect((await server.get('/api/displays/self', own)).body).toMatchObject({ name: '정문', revision: 2 })
    expect((await acts(1))[0]).toMatchObject({
      action: 'display_changed',
      details: { before: { name: '로비' }, after: { name: '정문' } },
    })
  })

  it('deleting a display leaves only its audit rows', async () => {
    const { id, session: own } = await createDisplay(server)
    const { session } = await newAdmin()
    expect((await server.remove(`/api/admin/displays/${id}?forget=true`, session)).status).toBe(204)
    expect(await listed(id)).toBeUndefined()
    expect((await server.get('/api/displays/self', own)).status).toBe(401)
    expect((await acts(1))[0]?.action).toBe('display_removed')
  })

  it('an approval whose credentials were not fetched within ten minutes can be made again', async () => {
    const { code, secret } = await open()
    const admin = await newAdmin()
    const { id } = displayOf(await approve(admin, code))
    aheadMs = PAIRING_MS
    expect((await claim(secret)).body).toEqual({ state: 'expired' })
    const later = await openPairingAt(server, ++people)
    const again = await server.put(
      `/api/admin/displays/${id}/pairing`,
      { pairing_code: later },
      admin.session,
    )
    expect(again.status).toBe(200)
  })
})

it('secrets, codes and tokens of displays are not logged', async () => {
  const { code, secret } = await open()
  const admin = await newAdmin()
  await approve(admin, code)
  const claimed = grantOf(await claim(secret))
  const renewed = grantOf(await refresh(claimed.refresh_token, { attempt: ATTEMPT }))
  await refresh(claimed.refresh_token)
  expect(logged).toContain('/api/displays/refresh')
  const secrets = {
    code,
    secret,
    attempt: ATTEMPT,
    ...Object.fromEntries(
      [claimed, renewed].flatMap((grant, at) => [
        [`access ${at}`, grant.access_token],
        [`refresh ${at}`, grant.refresh_token],
      ]),
    ),
  }
  for (const [name, text] of Object.entries(secrets))
    expect([name, logged.includes(text)]).toEqual([name, false])
})
