import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROLES, type Role } from '#shared/auth/role'
import { createApiLimits } from './auth/api-limits.ts'
import { createLoginLimits } from './auth/login-limits.ts'
import { ProblemShape } from './http/shapes/problem.ts'
import { boardOf, quoteRow } from './testing/board.ts'
import { hostileRequest, type Operation } from './testing/hostile-request.ts'
import { createPerson, startSession } from './testing/people.ts'
import { sendRaw, type RawAnswer } from './testing/raw-http.ts'
import { startTestServer, type TestServer } from './testing/test-server.ts'

/** Requests to each operation. `FUZZ_REQUESTS=5000 FUZZ_SEED=$RANDOM npx vitest run server/fuzz.int.test.ts` looks longer. */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 25)
const SEED = Number(process.env.FUZZ_SEED ?? 4)

/** What an answer must not tell: where our code lies, how it asks the database, what went wrong in which library. */
const INSIDE =
  /\n\s+at |node_modules|\.(ts|js|mjs|cjs):\d+|\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b.*\b(users|audit|password)|violates|relation "|column "|syntax error|SQLSTATE|TypeError|RangeError|ReplyError|ECONN/

/** Node's own parser refuses what is no HTTP before any of our code sees it, in a line and nothing else. */
const NO_HTTP = [400, 408, 413, 417, 431]

const CALLERS: Record<Role, string> = { user: 'nosy', admin: 'helper', super_admin: 'chief' }
const PEOPLE = ['kim', 'lee', 'park'] as const

describe('whatever is sent', () => {
  let server: TestServer
  let operations: { name: string; method: string; path: string; operation: Operation }[]

  beforeAll(async () => {
    server = await startTestServer({ board: boardOf([quoteRow()]) })
    const unlimited = { points: 1e9, perSeconds: 1 }
    server.parts.limits = createLoginLimits(server.parts.redis, unlimited)
    server.parts.apiLimits = createApiLimits(server.parts.redis, unlimited)
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

  /** A session of its own for each request: it may be a logout. */
  async function authorization(role: Role | null): Promise<[string, string][]> {
    if (role === null) return []
    const { token } = await startSession(server, { userId: CALLERS[role], role })
    return [['Authorization', `Bearer ${token}`]]
  }

  /** Someone there to be changed and deleted. */
  async function populate(): Promise<string[]> {
    await server.database('users').whereIn('user_id', PEOPLE).delete()
    const people = []
    for (const name of PEOPLE) people.push(await createPerson(server, name))
    return people.map(({ sessionId }) => sessionId)
  }

  function judge(answer: RawAnswer | null, isCutOff: boolean, method: string) {
    if (answer === null) {
      expect(isCutOff).toBe(true)
      return
    }
    const { status, headers, body } = answer
    const text = body.toString()
    expect([status < 500, text]).toEqual([true, text])
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

  it(
    'is answered without a fault of ours, and the server goes on',
    { timeout: 60_000 + REQUESTS * 31 * 200 },
    async () => {
      for (const { name, method, path, operation } of operations) {
        const known = {
          user_id: [...PEOPLE, 'helper', 'chief', 'nobody'],
          id: await populate(),
          code: ['005930', '000000'],
        }
        await fc.assert(
          fc.asyncProperty(
            hostileRequest(method, path, operation, known),
            async ({ request, caller, isCutOff }) => {
              const headers = [...request.headers, ...(await authorization(caller))]
              const answer = await sendRaw(server.url, { ...request, headers }, { hangsUp: isCutOff })
              judge(answer, isCutOff, request.method)
              expect(Object.keys(Object.prototype)).toEqual([])
              expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
            },
          ),
          { numRuns: REQUESTS, seed: SEED },
        )
        expect([name, (await server.get('/api/health')).status]).toEqual([name, 200])
      }
    },
  )
})
