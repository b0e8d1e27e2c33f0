import { isCommonPassword } from './common-password.ts'
import { isTooLong } from './password-length.ts'

/** The owner of the password, as far as known. */
export interface PasswordOwner {
  userId?: string
  email?: string
}

const TOO_LONG = {
  code: 'too_long',
  message: 'has more than 72 bytes (24 Hangul syllables)',
  holds: (text: string) => !isTooLong(text),
} as const satisfies PasswordRule

/** The rules of a password. The page shows each rule while typing; the server applies the same ones. */
export const PASSWORD_RULES = [
  {
    code: 'too_short',
    message: 'has fewer than 8 characters',
    holds: (text: string) => Array.from(text).length >= 8,
  },
  TOO_LONG,
  {
    code: 'no_upper_case',
    message: 'has no upper-case letter',
    holds: (text: string) => /\p{Lu}/u.test(text),
  },
  {
    code: 'no_lower_case',
    message: 'has no lower-case letter',
    holds: (text: string) => /\p{Ll}/u.test(text),
  },
  { code: 'no_digit', message: 'has no digit', holds: (text: string) => /[0-9]/.test(text) },
  {
    code: 'no_special',
    message: 'has no special character',
    holds: (text: string) => /[^\p{L}\p{M}\p{N}\s]/u.test(text),
  },
  {
    code: 'control_character',
    message: 'has a character that cannot be typed',
    holds: (text: string) => !/[\p{Cc}\p{Cs}]/u.test(text),
  },
  {
    code: 'contains_name',
    message: 'contains the user id or the name of the e-mail address',
    holds: (text: string, owner: PasswordOwner = {}) =>
      !ownWords(owner, SHORTEST_NAME).some((name) => text.toLowerCase().includes(name)),
  },
  {
    code: 'common',
    message: 'is one of those that are guessed first',
    holds: (text: string, owner: PasswordOwner = {}) => !isCommonPassword(text, ownWords(owner, 2)),
  },
] as const satisfies readonly PasswordRule[]

interface PasswordRule {
  code: string
  message: string
  holds: (password: string, owner?: PasswordOwner) => boolean
}

/** A shorter name is contained in too many words by coincidence. */
const SHORTEST_NAME = 4

export type PasswordRuleCode = (typeof PASSWORD_RULES)[number]['code']

/**
 * The rules that a password violates, in the order of the list; empty: it is valid. For one that is too long
 * only that rule is returned, and no other is checked.
 */
export function brokenPasswordRules(
  password: string,
  owner: PasswordOwner = {},
): { code: PasswordRuleCode; message: string }[] {
  const rules = isTooLong(password) ? [TOO_LONG] : PASSWORD_RULES
  return rules.filter((rule) => !rule.holds(password, owner)).map(({ code, message }) => ({ code, message }))
}

function ownWords({ userId = '', email = '' }: PasswordOwner, shortest: number): string[] {
  return [userId, email.split('@')[0] ?? '']
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name.length >= shortest)
}
