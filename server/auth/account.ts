import { z } from 'zod'
import type { User } from '#database/users'
import { brokenPasswordRules, type PasswordOwner } from '#shared/auth/password-policy'
import type { Account } from '#shared/protocol/accounts'
import type { FieldError } from '#shared/protocol/problem'
import { plainText } from '../input.ts'

export function presentAccount(
  user: Pick<User, 'user_id' | 'name' | 'email' | 'role' | 'must_change_password'>,
): Account {
  const { user_id, name, email, role, must_change_password } = user
  return { user_id, user_name: name, email, role, must_change_password }
}

/** A user_id never holds an `@`, so a login is either one or an e-mail. */
const UserId = z
  .string()
  .max(100, 'is longer than 100 characters')
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]+$/,
    'is made of at least 2 Latin letters, digits, dots, dashes and underscores',
  )

const NO_NAME = '(not a user id)'

/** What was typed as a login, for the record: whatever can be none may be a password in the wrong place. */
export function nameTyped(login: string): string {
  return UserId.safeParse(login).success || EmailAddress.safeParse(login).success ? login : NO_NAME
}

const Password = z.string().superRefine((password, context) => {
  for (const { code, message } of brokenPasswordRules(password)) {
    context.addIssue({ code: 'custom', message, params: { code } })
  }
})

/** What else is wrong with a password in view of whose it is going to be. */
export function ownerErrors(field: string, password: string, owner: PasswordOwner): FieldError[] {
  const known = new Set(brokenPasswordRules(password).map(({ code }) => code))
  return brokenPasswordRules(password, owner)
    .filter(({ code }) => !known.has(code))
    .map(({ code, message }) => ({ field, code, message }))
}

export const EmailAddress = plainText(255)
  .trim()
  .toLowerCase()
  .pipe(z.email('is not an e-mail address'))
  .meta({ format: 'email' })

export const PersonName = plainText(100).trim().min(1, 'is empty')

/** Unknown fields, `role` among them, are left out. */
export const RegisterInput = z
  .object({
    user_id: UserId,
    password: Password,
    email: EmailAddress,
    name: PersonName,
  })
  .superRefine(({ user_id, email, password }, context) => {
    for (const { field, code, message } of ownerErrors('password', password, { userId: user_id, email })) {
      context.addIssue({ code: 'custom', path: [field], message, params: { code } })
    }
  })

export const PasswordChangeInput = z.object({ current_password: z.string(), new_password: Password })

export const LoginInput = z.object({
  user_id: plainText(255).trim().min(1, 'is empty'),
  password: z.string(),
})
