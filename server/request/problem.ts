import type { Log } from '#platform/log'
import { isConflict, isUnavailable } from '#platform/unavailable'
import { PROBLEMS, type FieldError, type ProblemBody, type ProblemCode } from '#shared/protocol/problem'

interface ProblemOptions {
  detail?: string
  errors?: FieldError[]
  current?: object
  headers?: Record<string, string>
  cause?: unknown
}

/** An expected refusal; the error middleware turns it into the answer. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly status: number
  readonly options: ProblemOptions

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(options.detail ?? PROBLEMS[code].title, { cause: options.cause })
    this.name = 'Problem'
    this.code = code
    this.status = PROBLEMS[code].status
    this.options = options
  }

  body(requestId: string): ProblemBody {
    const { detail, errors, current } = this.options
    return {
      type: 'about:blank',
      title: PROBLEMS[this.code].title,
      status: this.status,
      ...(detail === undefined ? {} : { detail }),
      code: this.code,
      request_id: requestId,
      ...(errors === undefined ? {} : { errors }),
      ...(current === undefined ? {} : { current }),
    }
  }
}

/** One field of the input that cannot be accepted, although its form is right. */
export const invalidField = (field: string, code: string, message: string) =>
  new Problem('invalid_input', { errors: [{ field, code, message }] })

const BY_STATUS: Record<number, ProblemCode> = {
  400: 'malformed_body',
  401: 'unauthenticated',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'body_too_large',
  415: 'unsupported_media_type',
  // The router's error for a method that no route has.
  501: 'method_not_allowed',
}

/** The problem of an answer with a bare status (no route, wrong method), or without a text of its own. */
export function problemOfStatus(status: number): Problem | undefined {
  const code = BY_STATUS[status]
  return code === undefined ? undefined : new Problem(code)
}

/** Any thrown value as a problem. Unexpected errors are logged, and not revealed to the client. */
export function problemOf(error: unknown, log: Log): Problem {
  if (error instanceof Problem) return error
  const { status } = (typeof error === 'object' && error !== null ? error : {}) as { status?: number }
  const known = status === undefined ? undefined : problemOfStatus(status)
  if (known !== undefined) return known
  if (isConflict(error)) return new Problem('conflict', { cause: error })
  if (isUnavailable(error)) {
    log.warn({ err: error }, 'a dependency is away')
    return new Problem('unavailable', { headers: { 'Retry-After': '5' }, cause: error })
  }
  log.error({ err: error }, 'unexpected error')
  return new Problem('internal_error', { cause: error })
}
