/** Every reason to reject a REST request: the HTTP status and an English text. */
export const PROBLEMS = {
  malformed_body: { status: 400, title: 'The body is not valid JSON' },
  unauthenticated: { status: 401, title: 'Log in first' },
  session_ended: { status: 401, title: 'The session has ended' },
  wrong_credentials: { status: 401, title: 'User id or password is wrong' },
  approval_pending: { status: 403, title: 'This account waits for the approval of an administrator' },
  registration_closed: { status: 403, title: 'Accounts are made by an administrator here' },
  password_expired: {
    status: 403,
    title: 'The temporary password has expired; ask an administrator for another',
  },
  account_disabled: { status: 403, title: 'This account is disabled; ask an administrator' },
  forbidden: { status: 403, title: 'This is not for your role' },
  password_change_required: { status: 403, title: 'Change the password first' },
  foreign_origin: { status: 403, title: 'The request comes from another site' },
  not_found: { status: 404, title: 'There is nothing at this address' },
  method_not_allowed: { status: 405, title: 'This address does not answer to this method' },
  last_super_admin: { status: 409, title: 'There must be another super_admin first' },
  conflict: { status: 409, title: 'Someone else has changed it meanwhile' },
  already_halted: { status: 409, title: 'This market is halted in a part of that time already' },
  halt_over: { status: 409, title: 'This halt is over' },
  not_replaying: { status: 409, title: 'The market is no replay' },
  duplicate: { status: 409, title: 'Another account already has it' },
  body_too_large: { status: 413, title: 'The body is larger than this address takes' },
  unsupported_media_type: { status: 415, title: 'The body must be application/json in UTF-8' },
  invalid_input: { status: 422, title: 'Something in the request cannot be used' },
  rate_limited: { status: 429, title: 'Too many attempts; wait a while' },
  internal_error: { status: 500, title: 'The server failed' },
  unavailable: { status: 503, title: 'Something the server needs is away' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof PROBLEMS

/** One invalid field. `code` is for the page's own text, `message` is English. */
export interface FieldError {
  field: string
  code: string
  message: string
}

/** An error answer, `application/problem+json` (RFC 9457). */
export interface ProblemBody {
  type: string
  title: string
  status: number
  detail?: string
  code: ProblemCode
  /** Identifies the request in the server's log. */
  request_id: string
  errors?: FieldError[]
  /** With `conflict`: the current state, if the endpoint returns it. */
  current?: object
}
