/** Each role may do what the one before may. */
export const ROLES = ['user', 'admin', 'super_admin'] as const
export type Role = (typeof ROLES)[number]
