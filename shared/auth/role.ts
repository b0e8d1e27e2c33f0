/** Each role may do what the one before may. */
export const ROLES = ['user', 'admin', 'super_admin'] as const
export type Role = (typeof ROLES)[number]

/** A paired wall screen: no person, and none of their rights follow from its role, nor its from theirs. */
export const DISPLAY_ROLE = 'display'

/** All callers that can have a session. */
export const CALLER_ROLES = [DISPLAY_ROLE, ...ROLES] as const
export type CallerRole = (typeof CALLER_ROLES)[number]
