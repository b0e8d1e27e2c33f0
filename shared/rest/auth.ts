import { z } from 'zod'
import { plainEmail } from '../auth/email-key.ts'
import { brokenPasswordRules, type PasswordOwner } from '../auth/password-policy.ts'
import { REGISTRATION_MODES } from '../auth/registration.ts'
import { ROLES } from '../auth/role.ts'
import type { FieldError } from '../protocol/problem.ts'
import { endpoint } from './endpoint.ts'
import { Moment, plainText, Uuid } from './fields.ts'

/** The caller's own account. */
export const AccountShape = z
  .object({
    user_id: z.string(),
    user_name: z.string(),
    email: z.string(),
    role: z.enum(ROLES),
    /** Until the password is changed, only password, sessions and logout are available. */
    must_change_password: z.boolean(),
  })
  .meta({ id: 'Account' })
export type Account = z.output<typeof AccountShape>

/** `pending`: the account can log in after an admin approves it. */
const RegisteredShape = z
  .object({ ...AccountShape.shape, state: z.enum(['active', 'pending']) })
  .meta({ id: 'Registered' })
export type Registered = z.output<typeof RegisteredShape>
export type RegistrationState = Registered['state']

/** A live session. `id` identifies it in paths; it is no credential. */
export const SessionShape = z
  .object({
    id: z.string(),
    /** Whether it is the session of this request. */
    current: z.boolean(),
    address: z.string(),
    user_agent: z.string().nullable(),
    started_at: Moment,
    last_activity_at: Moment,
  })
  .meta({ id: 'Session' })
export type SessionView = z.output<typeof SessionShape>

const GrantShape = z.object({
  ...AccountShape.shape,
  access_token: z.string(),
  expires_in: z.int().describe('Seconds.'),
})
export type Grant = z.output<typeof GrantShape>

/** A user_id never holds an `@`, so a login is either one or an e-mail. */
export const UserId = z
  .string()
  .max(100, { error: 'is longer than 100 characters', abort: true })
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]+$/,
    'is made of at least 2 Latin letters, digits, dots, dashes and underscores',
  )

/** Problems of a new password for `owner`. */
export function passwordErrors(field: string, password: string, owner: PasswordOwner): FieldError[] {
  return brokenPasswordRules(password, owner).map(({ code, message }) => ({ field, code, message }))
}

export const EmailAddress = plainText(255)
  .transform(plainEmail)
  .pipe(z.email('is not an e-mail address').max(255, 'is longer than 255 characters'))
  .meta({ format: 'email' })

export const PersonName = plainText(100).trim().min(1, 'is empty')

/** The fields that the password rules need, also when other fields are invalid. */
const Judged = z.object({
  password: z.string(),
  user_id: z.string().max(100).catch(''),
  email: z.string().max(255).catch(''),
})

/** Unknown fields, including `role`, are ignored. The password is checked together with all other fields. */
export const RegisterInput = z
  .object({
    user_id: UserId,
    password: z.string(),
    email: EmailAddress,
    name: PersonName,
  })
  .superRefine(
    (given, context) => {
      const { data } = Judged.safeParse(given)
      if (data === undefined) return
      const owner = { userId: data.user_id, email: data.email }
      for (const { field, code, message } of passwordErrors('password', data.password, owner)) {
        context.addIssue({ code: 'custom', path: [field], message, params: { code } })
      }
    },
    { when: () => true },
  )

export type RegisterInput = z.output<typeof RegisterInput>

const PasswordChangeInput = z.object({ current_password: z.string(), new_password: z.string() })

export type PasswordChangeInput = z.output<typeof PasswordChangeInput>

const LoginInput = z.object({
  user_id: plainText(255).trim().min(1, 'is empty'),
  password: z.string(),
})

export type LoginInput = z.output<typeof LoginInput>

const tag = 'account'

export const register = endpoint('register', {
  access: 'anyone',
  tag,
  summary: 'Makes an account of role user, whatever role the body names.',
  description:
    'Where an admin has to approve it, `state` is `pending`, and a user_id or e-mail that is taken is answered as a free one.',
  refusals: ['duplicate', 'registration_closed', 'rate_limited'],
  body: RegisterInput,
  answer: { status: 201, description: 'The account', shape: RegisteredShape },
})

export const readRegistration = endpoint('readRegistration', {
  access: 'anyone',
  tag,
  summary: 'Who may make an account.',
  answer: {
    status: 200,
    description: 'Anyone, anyone after approval by an admin, or only admins',
    shape: z.object({ mode: z.enum(REGISTRATION_MODES) }),
  },
})

export const login = endpoint('login', {
  access: 'anyone',
  tag,
  summary: 'Begins a session, for a user_id or e-mail and its password.',
  description:
    'The token is in the answer for scripts and in an httpOnly cookie for the web. The session of a cookie that comes along ends.',
  refusals: [
    'wrong_credentials',
    'approval_pending',
    'account_disabled',
    'password_expired',
    'conflict',
    'rate_limited',
  ],
  body: LoginInput,
  answer: { status: 200, description: 'The account and a token', shape: GrantShape },
})

export const refreshToken = endpoint('refreshToken', {
  access: 'manage_self',
  activity: 'none',
  tag,
  summary: 'A new token for the living session.',
  refusals: ['account_disabled'],
  answer: { status: 200, description: 'The account and a token', shape: GrantShape },
})

export const logout = endpoint('logout', {
  access: 'manage_self',
  tag,
  summary: 'Ends the session everywhere, its sockets included.',
  answer: { status: 204, description: 'It has ended' },
})

export const readOwnAccount = endpoint('readOwnAccount', {
  access: 'manage_self',
  activity: 'none',
  tag,
  summary: 'The own account.',
  answer: { status: 200, description: 'The account', shape: AccountShape },
})

export const readSession = endpoint('readSession', {
  access: 'anyone',
  activity: 'none',
  tag,
  summary: 'Whose session this is, if there is one.',
  description: 'For pages, which call it before they know whether there is a session: none is no error here.',
  answer: {
    status: 200,
    description: 'The account, or null where there is no living session',
    shape: z.object({ account: AccountShape.nullable() }),
  },
})

export const changePassword = endpoint('changePassword', {
  access: 'manage_self',
  tag,
  summary: 'Changes the password, ends all other sessions and removes the push devices of the account.',
  refusals: ['wrong_credentials', 'password_expired', 'conflict'],
  body: PasswordChangeInput,
  answer: { status: 204, description: 'It is changed' },
})

export const reportActivity = endpoint('reportActivity', {
  access: 'manage_self',
  tag,
  summary: 'Someone is there: begins the idle time anew.',
  description: "The web sends it on a person's input. For admins its other requests are no activity.",
  answer: {
    status: 200,
    description: 'When the session ends unless something happens, epoch milliseconds',
    shape: z.object({ idle_ends_ms: z.int() }),
  },
})

export const listOwnSessions = endpoint('listOwnSessions', {
  access: 'manage_self',
  tag,
  summary: 'The living sessions of the own account, the last active first.',
  answer: { status: 200, description: 'All of them', shape: z.object({ items: z.array(SessionShape) }) },
})

export const endOwnSession = endpoint('endOwnSession', {
  access: 'manage_self',
  tag,
  summary: 'Ends one session of the own account.',
  params: z.object({ id: Uuid }),
  answer: { status: 204, description: 'It has ended' },
})

export const endOtherSessions = endpoint('endOtherSessions', {
  access: 'manage_self',
  tag,
  summary: 'Ends all sessions of the own account but the requesting one, and removes its push devices.',
  answer: { status: 204, description: 'They have ended' },
})
