/** What went wrong with a request, in terms of what a person can do about it; each has words in the messages. */
export const PROBLEMS = [
  'unreachable',
  'wrongLogin',
  'forbidden',
  'duplicate',
  'invalid',
  'tooMany',
  'unavailable',
  'unexpected',
] as const
export type ProblemKind = (typeof PROBLEMS)[number]

export interface FieldError {
  field: string
  message: string
}

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

/** How the web talks to REST: same origin, session in the httpOnly cookie, problem+json for errors. */
export interface Api {
  /** @throws ProblemError */
  request(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown>
}

const TIMEOUT_MS = 15_000

/** @param onDate gets the `Date` header of every answer: the server's clock */
export function createApi(onDate: (header: string | null) => void, send: typeof fetch = fetch): Api {
  return {
    async request(method, path, body) {
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
        throw new ProblemError('unreachable', String(error))
      }
      onDate(answer.headers.get('date'))
      const content: unknown = await answer.json().catch(() => null)
      if (!answer.ok) throw problemOf(answer, content)
      return content
    },
  }
}

function problemOf(answer: Response, content: unknown): ProblemError {
  const { detail, errors } = (content ?? {}) as { detail?: unknown; errors?: unknown }
  const fields = Array.isArray(errors) ? errors.filter(isFieldError) : []
  const retryAfter = Number(answer.headers.get('retry-after'))
  return new ProblemError(
    kindOf(answer.status),
    typeof detail === 'string' ? detail : answer.statusText,
    fields,
    retryAfter > 0 ? Math.ceil(retryAfter) : null,
  )
}

function kindOf(status: number): ProblemKind {
  switch (status) {
    case 401:
      return 'wrongLogin'
    case 403:
      return 'forbidden'
    case 409:
      return 'duplicate'
    case 400:
    case 422:
      return 'invalid'
    case 429:
      return 'tooMany'
    case 502:
    case 503:
    case 504:
      return 'unavailable'
    default:
      return 'unexpected'
  }
}

function isFieldError(value: unknown): value is FieldError {
  const { field, message } = (value ?? {}) as Partial<FieldError>
  return typeof field === 'string' && typeof message === 'string'
}
