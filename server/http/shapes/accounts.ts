import { z } from 'zod'
import { ROLES } from '#shared/auth/role'
import {
  AUDIT_ACTIONS,
  type Account,
  type AdminUser,
  type AdminUserDetail,
  type AuditRow,
  type Registered,
  type SessionView,
  type UserPage,
} from '#shared/protocol/accounts'

const Moment = z.iso.datetime({ offset: true })

/** Many items, a page at a time. */
export const pageShape = <S extends z.ZodType>(item: S) =>
  z.object({
    items: z.array(item),
    total: z.int().min(0),
    page: z.int().min(1),
    page_size: z.int().min(1),
  })

export const AccountShape = z
  .object({
    user_id: z.string(),
    user_name: z.string(),
    email: z.string(),
    role: z.enum(ROLES),
    must_change_password: z.boolean(),
  })
  .meta({ id: 'Account' }) satisfies z.ZodType<Account>

export const RegisteredShape = z
  .object({ ...AccountShape.shape, state: z.enum(['active', 'pending']) })
  .meta({ id: 'Registered' }) satisfies z.ZodType<Registered>

export const SessionShape = z
  .object({
    id: z.string(),
    current: z.boolean(),
    address: z.string(),
    user_agent: z.string().nullable(),
    started_at: Moment,
    last_activity_at: Moment,
  })
  .meta({ id: 'Session' }) satisfies z.ZodType<SessionView>

export const AuditRowShape = z
  .object({
    seq: z.int().min(1),
    timestamp: Moment,
    admin_id: z.string().nullable(),
    admin_name: z.string(),
    action: z.enum(AUDIT_ACTIONS),
    target: z.string().nullable(),
    details: z.record(z.string(), z.unknown()).nullable(),
    ip_address: z.string().nullable(),
    user_agent: z.string().nullable(),
    hash: z.string(),
    admin_account_id: z.int().nullable(),
    target_account_id: z.int().nullable(),
  })
  .meta({ id: 'AuditRow' }) satisfies z.ZodType<AuditRow>

export const AdminUserShape = z
  .object({
    ...AccountShape.shape,
    account_id: z.int().describe('Never given twice: the trail knows the account by it.'),
    is_active: z.boolean(),
    is_pending: z.boolean(),
    created_at: Moment,
    updated_at: Moment,
    last_login: Moment.nullable(),
    sessions: z.int().min(0),
  })
  .meta({ id: 'AdminUser' }) satisfies z.ZodType<AdminUser>

export const UserPageShape = pageShape(AdminUserShape).extend({
  pending: z.int().min(0).describe('How many accounts wait for approval, whatever is asked for.'),
}) satisfies z.ZodType<UserPage>

export const AdminUserDetailShape = z
  .object({
    ...AdminUserShape.shape,
    sessions: z.array(SessionShape),
    recent_acts: z.array(AuditRowShape),
  })
  .meta({ id: 'AdminUserDetail' }) satisfies z.ZodType<AdminUserDetail>
