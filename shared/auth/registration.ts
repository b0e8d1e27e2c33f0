/**
 * Who may create an account: anyone; anyone, after an admin's approval; admins alone. Only `open`
 * registration reveals that a user_id or e-mail is taken.
 */
export const REGISTRATION_MODES = ['open', 'approval', 'closed'] as const
export type RegistrationMode = (typeof REGISTRATION_MODES)[number]
