import type { Role } from '../auth/role.ts'

/** An account as its owner sees it. */
export interface Account {
  user_id: string
  user_name: string
  email: string
  role: Role
  /** Nothing but the password, the sessions and the way out is open until it has been changed. */
  must_change_password: boolean
}

/**
 * Who may make an account: anybody; anybody, once an admin approved; admins alone. Only where it is `open` does an answer say
 * that a user_id or e-mail is taken.
 */
export const REGISTRATION_MODES = ['open', 'approval', 'closed'] as const
export type RegistrationMode = (typeof REGISTRATION_MODES)[number]

/** What becomes of an account that was asked for. */
export type RegistrationState = 'active' | 'pending'

/** The answer to a registration. */
export interface Registered extends Account {
  /** `pending`: whoever asked can log in when an admin approved. */
  state: RegistrationState
}

/** A living session. `id` names it in addresses; it opens nothing. Times are ISO 8601. */
export interface SessionView {
  id: string
  /** The session that is asking. */
  current: boolean
  address: string
  user_agent: string | null
  started_at: string
  last_activity_at: string
}

/** An account as admins see it. Times are ISO 8601. */
export interface AdminUser extends Account {
  /** Never given twice, as a user_id may be: the trail knows the account by it. */
  account_id: number
  is_active: boolean
  /** Waits for approval; not active before. */
  is_pending: boolean
  created_at: string
  updated_at: string
  last_login: string | null
  /** How many sessions live. */
  sessions: number
}

export interface AdminUserDetail extends Omit<AdminUser, 'sessions'> {
  sessions: SessionView[]
  /** The newest rows of the trail by or about this account. */
  recent_acts: AuditRow[]
}

export interface Page<T> {
  items: T[]
  total: number
  page: number
  page_size: number
}

/** Accounts by pages, and how many wait for approval whatever is asked for. */
export type UserPage = Page<AdminUser> & { pending: number }

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

/** One row of the audit trail. `seq` counts from 1 without a hole; `hash` links the row to the one before. */
export interface AuditRow {
  seq: number
  /** ISO 8601. */
  timestamp: string
  /** Who acted; null: nobody known. `admin_name` then is the name that was claimed. */
  admin_id: string | null
  admin_name: string
  action: AuditAction
  /** On whom or what. */
  target: string | null
  /** What changed, with `before` and `after` where there are both; why, where it failed. Never a secret. */
  details: Record<string, unknown> | null
  ip_address: string | null
  user_agent: string | null
  /** SHA-256, hexadecimal. */
  hash: string
  /** The account that acted, and the one that it was done to: a user_id may be another account's later. */
  admin_account_id: number | null
  target_account_id: number | null
}

/** Topics of the namespace `/admin`. */
export const ADMIN_TOPICS = ['audit', 'logins'] as const
export type AdminTopic = (typeof ADMIN_TOPICS)[number]

/** One row as it happens, `event` on the socket. */
export interface AdminEvent {
  topic: AdminTopic
  seq: number
  row: AuditRow
}
