import { PROBLEMS } from '#shared/protocol/problem'
import type { FieldError, ProblemBody, ProblemCode } from '#shared/protocol/problem'

/** Why a request failed: the server's code, or one for an answer that cannot be understood. */
export type ProblemKind = ProblemCode | 'unreachable' | 'timeout'

/** An answer that is not 2xx, or no answer. */
export class ProblemError extends Error {
  readonly kind: ProblemKind
  readonly fields: FieldError[]
  readonly retryAfterSeconds: number | null

  constructor(
    kind: ProblemKind,
    detail: string,
    fields: FieldError[] = [],
    retryAfterSeconds: number | null = null,
  ) {
    super(detail)
    this.name = 'ProblemError'
    this.kind = kind
    this.fields = fields
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** The REST client: same origin, session in the httpOnly cookie, problem+json for errors. */
export interface Api {
  /** @throws ProblemError */
  request(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<unknown>
}

const TIMEOUT_MS = 15_000
const NO_CONTENT = 204

/**
 * @param onDate gets the `Date` header of every answer: the server's clock
 * @param onProblem called with every problem before the request rejects
 */
export function createApi(
  onDate: (header: string | null) => void,
  onProblem: (problem: ProblemError) => void = () => undefined,
  send: typeof fetch = fetch,
): Api {
  function failed(problem: ProblemError): ProblemError {
    onProblem(problem)
    return problem
  }
  return {
    async request(method, path, body) {
      const unanswered = (error: unknown) =>
        failed(new ProblemError(isTimeout(error) ? 'timeout' : 'unreachable', String(error)))
      let answer: Response
      try {
        answer = await send(path, {
          method,
          credentials: 'same-origin',
          signal: AbortSignal.timeout(TIMEOUT_MS),
          headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
          ...(body && { body: JSON.stringify(body) }),
        })
      } catch (error) {
        throw unanswered(error)
      }
      onDate(answer.headers.get('date'))
      if (!answer.ok) throw failed(problemOf(answer, await answer.json().catch(() => null)))
      if (answer.status === NO_CONTENT) return null
      try {
        return (await answer.json()) as unknown
      } catch (error) {
        // The server died in the middle of its answer, or something in between answered in its place.
        throw unanswered(error)
      }
    },
  }
}

function problemOf(answer: Response, content: unknown): ProblemError {
  const { code, detail, errors } = (content ?? {}) as Partial<Record<keyof ProblemBody, unknown>>
  const retryAfter = Number(answer.headers.get('retry-after'))
  return new ProblemError(
    typeof code === 'string' && code in PROBLEMS ? (code as ProblemCode) : kindOf(answer.status),
    typeof detail === 'string' ? detail : answer.statusText,
    Array.isArray(errors) ? errors.filter(isFieldError) : [],
    retryAfter > 0 ? Math.ceil(retryAfter) : null,
  )
}

/** For an answer that is not the server's own, such as a proxy's. */
function kindOf(status: number): ProblemKind {
  if (status === 429) return 'rate_limited'
  return status === 502 || status === 503 || status === 504 ? 'unavailable' : 'internal_error'
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError'
}

/** `?name=value&…` of the defined values; an empty text without any. */
export function queryText(values: Record<string, string | number | undefined>): string {
  const given = Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
}

function isFieldError(value: unknown): value is FieldError {
  const { field, code, message } = (value ?? {}) as Partial<FieldError>
  return typeof field === 'string' && typeof code === 'string' && typeof message === 'string'
}
