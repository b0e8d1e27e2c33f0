/** Everything that goes on record. */
export const AUDIT_ACTIONS = [
  'bootstrap',
  'register',
  'register_failed',
  'login',
  'login_failed',
  'logout',
  'session_ended',
  'password_changed',
  'password_change_failed',
  'password_reset',
  'account_created',
  'user_viewed',
  'users_listed',
  'audit_viewed',
  'audit_exported',
  'user_updated',
  'role_changed',
  'user_disabled',
  'user_enabled',
  'user_approved',
  'user_refused',
  'limits_cleared',
  'replay_controlled',
  'user_deleted',
  'calendar_changed',
  'halt_declared',
  'halt_ended',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

/** Acts of the topic `logins`; every act is of the topic `audit`. */
export const LOGIN_ACTIONS = [
  'login',
  'login_failed',
  'logout',
  'session_ended',
] as const satisfies readonly AuditAction[]
