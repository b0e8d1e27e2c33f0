import { z } from 'zod'
import type { User } from '#database/users'
import { plainEmail } from '#shared/auth/email-key'
import { brokenPasswordRules, type PasswordOwner } from '#shared/auth/password-policy'
import type { Account } from '#shared/protocol/accounts'
import type { FieldError } from '#shared/protocol/problem'
import { plainText } from '#shared/rest/fields'

export function presentAccount(
  user: Pick<User, 'user_id' | 'name' | 'email' | 'role' | 'must_change_password'>,
): Account {
  const { user_id, name, email, role, must_change_password } = user
  return { user_id, user_name: name, email, role, must_change_password }
}

/** A user_id never holds an `@`, so a login is either one or an e-mail. */
const UserId = z
  .string()
  .max(100, { error: 'is longer than 100 characters', abort: true })
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]+$/,
    'is made of at least 2 Latin letters, digits, dots, dashes and underscores',
  )

const NO_NAME = '(not a user id)'

/** What was typed as a login, for the record: whatever can be none may be a password in the wrong place. */
export function nameTyped(login: string): string {
  return UserId.safeParse(login).success || EmailAddress.safeParse(login).success ? login : NO_NAME
}

/** What is wrong with a password that is going to be `owner`'s. */
export function passwordErrors(field: string, password: string, owner: PasswordOwner): FieldError[] {
  return brokenPasswordRules(password, owner).map(({ code, message }) => ({ field, code, message }))
}

export const EmailAddress = plainText(255)
  .transform(plainEmail)
  .pipe(z.email('is not an e-mail address').max(255, 'is longer than 255 characters'))
  .meta({ format: 'email' })

export const PersonName = plainText(100).trim().min(1, 'is empty')

/** What the password rules read of a registration, also of one whose other fields are at fault. */
const Judged = z.object({
  password: z.string(),
  user_id: z.string().max(100).catch(''),
  email: z.string().max(255).catch(''),
})

/** Unknown fields, `role` among them, are left out. The password is judged once, beside whatever else is at fault. */
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

export const PasswordChangeInput = z.object({ current_password: z.string(), new_password: z.string() })

export const LoginInput = z.object({
  user_id: plainText(255).trim().min(1, 'is empty'),
  password: z.string(),
})
