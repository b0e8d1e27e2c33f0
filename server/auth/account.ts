import { z } from 'zod'
import { brokenPasswordRules } from '#shared/auth/password-policy'
import type { Role } from '#shared/auth/role'
import { plainText } from '../input.ts'

/** An account as its owner sees it. */
export interface Account {
  user_id: string
  user_name: string
  email: string
  role: Role
}

export function presentAccount(user: { user_id: string; name: string; email: string; role: Role }): Account {
  return { user_id: user.user_id, user_name: user.name, email: user.email, role: user.role }
}

/** A user_id never holds an `@`, so a login is either one or an e-mail. */
const UserId = z
  .string()
  .max(100, 'is longer than 100 characters')
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]+$/,
    'is made of at least 2 Latin letters, digits, dots, dashes and underscores',
  )

const Password = z.string().superRefine((password, context) => {
  for (const { code, message } of brokenPasswordRules(password)) {
    context.addIssue({ code: 'custom', message, params: { code } })
  }
})

/** Unknown fields, `role` among them, are left out. */
export const RegisterInput = z.object({
  user_id: UserId,
  password: Password,
  email: plainText(255).trim().toLowerCase().pipe(z.email('is not an e-mail address')),
  name: plainText(100).trim().min(1, 'is empty'),
})

export const LoginInput = z.object({
  user_id: plainText(255).trim().min(1, 'is empty'),
  password: z.string(),
})
