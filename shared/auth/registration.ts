/**
 * Who may make an account: anybody; anybody, once an admin approved; admins alone. Only where it is `open` does an answer say
 * that a user_id or e-mail is taken.
 */
export const REGISTRATION_MODES = ['open', 'approval', 'closed'] as const
export type RegistrationMode = (typeof REGISTRATION_MODES)[number]
