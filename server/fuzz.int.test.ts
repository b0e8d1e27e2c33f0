import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROLES, type Role } from '#shared/auth/role'
import { createApiLimits } from './auth/api-limits.ts'
import { createLoginLimits } from './auth/login-limits.ts'
import { ProblemShape } from '#shared/rest/problem'
import { currentBoard, quoteRow } from './testing/board.ts'
import { hostilePlaces } from './testing/hostile-places.ts'
import { hostileRequest, type Operation } from './testing/hostile-request.ts'
import { createPerson, startSession } from './testing/people.ts'
import { sendRaw, type RawAnswer, type RawRequest } from './testing/raw-http.ts'
import { PASSWORD, startTestServer, type TestServer } from './testing/test-server.ts'

/**
 * The number of requests per operation. `FUZZ_REQUESTS=5000 FUZZ_SEED=$RANDOM npx vitest run
 * server/fuzz.int.test.ts` runs for longer.
 */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 25)
const SEED = Number(process.env.FUZZ_SEED ?? 4)

const TIMEOUT_MS = 300_000 + REQUESTS * 5_000

/** What an answer must not reveal: paths of our code, SQL, messages of libraries. */
const INSIDE =
  /\n\s+at |node_modules|\.(ts|js|mjs|cjs):\d+|\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b.*\b(users|audit|password)|violates|relation "|column "|syntax error|SQLSTATE|TypeError|RangeError|ReplyError|ECONN/

/**
 * Node's own parser rejects invalid HTTP before any of our code runs, with a status line and nothing else.
 */
const NO_HTTP = [400, 408, 413, 417, 431]

const CALLERS: Record<Role, string> = { user: 'nosy', admin: 'helper', super_admin: 'chief' }
const PEOPLE = ['kim', 'lee', 'park'] as const

describe('whatever is sent', () => {
  let server: TestServer
  let operations: { name: string; method: string; path: string; operation: Operation }[]

  beforeAll(async () => {
    server = await startTestServer({ board: currentBoard([quoteRow()]) })
    const unlimited = { points: 1e9, perSeconds: 1 }
    server.deps.limits = createLoginLimits(server.deps.redis, unlimited)
    server.deps.apiLimits = createApiLimits(server.deps.redis, unlimited, unlimited)
    const { body } = await server.get('/api/openapi.json')
    operations = Object.entries(body?.paths as Record<string, Record<string, Operation>>).flatMap(
      ([path, item]) =>
        Object.entries(item).map(([method, operation]) => ({
          name: `${method} ${path}`,
          method,
          path,
          operation,
        })),
    )
    for (const role of ROLES) await createPerson(server, CALLERS[role], { role })
  })
  afterAll(() => server.close())

  /** A new session for each request, as it may be a logout. */
  async function authorization(role: Role | null): Promise<[string, string][]> {
    if (role === null) return []
    const { token } = await startSession(server, { userId: CALLERS[role], role })
    return [['Authorization', `Bearer ${token}`]]
  }

  /** An account that may be changed and deleted. */
  async function populate(): Promise<string[]> {
    await server.database('users').whereIn('user_id', PEOPLE).delete()
    const people = []
    for (const name of PEOPLE) people.push(await createPerson(server, name))
    return people.map(({ sessionId }) => sessionId)
  }

  function judge(answer: RawAnswer | null, { method, target, body: sent }: RawRequest, isCutOff: boolean) {
    if (answer === null) {
      expect(isCutOff).toBe(true)
      return
    }
    const { status, headers, body } = answer
    const text = body.toString()
    const what = `${method} ${target.slice(0, 200)} ${sent.subarray(0, 200).toString()}: ${text}`
    expect([what, status < 500]).toEqual([what, true])
    if (status < 400) return
    if (text === '') {
      expect([status, method]).toEqual(
        headers.has('x-request-id') ? [status, 'HEAD'] : [expect.toBeOneOf(NO_HTTP), method],
      )
      return
    }
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(ProblemShape.strict().parse(JSON.parse(text))).toMatchObject({ status })
    expect(text).not.toMatch(INSIDE)
  }

  it('finds operations in the document', () => {
    expect(operations.length).toBeGreaterThan(25)
  })

  /** Valid values. The first of each is used for the parts of a request that are not hostile. */
  const known = async (): Promise<Record<string, readonly string[]>> => ({
    user_id: [...PEOPLE, 'helper', 'chief', 'nobody'],
    id: await populate(),
    code: ['005930', '000000'],
    email: ['kim@example.org', 'new@example.org'],
    password: [PASSWORD],
    current_password: [PASSWORD],
    new_password: ['Haneul-2-byeol!'],
  })

  async function expectSound(request: RawRequest, caller: Role | null, isCutOff = false) {
    const headers = [...request.headers, ...(await authorization(caller))]
    judge(await sendRaw(server.url, { ...request, headers }, { hangsUp: isCutOff }), request, isCutOff)
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  }

  const goesOn = async (name: string) =>
    expect([name, (await server.get('/api/health')).status]).toEqual([name, 200])

  it(
    'a request that is hostile in one place causes no internal error, and the server keeps working',
    { timeout: TIMEOUT_MS },
    async () => {
      let requests = 0
      for (const { name, method, path, operation } of operations) {
        for (const request of hostilePlaces(method, path, operation, await known())) {
          await expectSound(request, 'super_admin')
          requests++
        }
        await goesOn(name)
      }
      expect(requests).toBeGreaterThan(400)
    },
  )

  it(
    'a request that is hostile in several places causes no internal error, and the server keeps working',
    { timeout: TIMEOUT_MS },
    async () => {
      for (const { name, method, path, operation } of operations) {
        await fc.assert(
          fc.asyncProperty(
            hostileRequest(method, path, operation, await known()),
            ({ request, caller, isCutOff }) => expectSound(request, caller, isCutOff),
          ),
          { numRuns: REQUESTS, seed: SEED },
        )
        await goesOn(name)
      }
    },
  )
})
