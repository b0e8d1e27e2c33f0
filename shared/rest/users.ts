import { z } from 'zod'
import { ROLES } from '../auth/role.ts'
import { USER_SORTS } from '../auth/user-sorts.ts'
import { AuditRowShape } from './audit.ts'
import { AccountShape, EmailAddress, PersonName, SessionShape } from './auth.ts'
import { endpoint } from './endpoint.ts'
import { Moment, pageShape, plainText, Uuid, wholeNumber } from './fields.ts'

const AdminUserShape = z
  .object({
    ...AccountShape.shape,
    account_id: z.int().describe('Never reused: the trail identifies the account by it.'),
    is_active: z.boolean(),
    is_pending: z.boolean(),
    created_at: Moment,
    updated_at: Moment,
    last_login: Moment.nullable(),
    sessions: z.int().min(0),
  })
  .meta({ id: 'AdminUser' })

const UserPageShape = pageShape(AdminUserShape).extend({
  pending: z.int().min(0).describe('How many accounts wait for approval, whatever the filter.'),
})

const AdminUserDetailShape = z
  .object({
    ...AdminUserShape.shape,
    sessions: z.array(SessionShape),
    recent_acts: z.array(AuditRowShape),
  })
  .meta({ id: 'AdminUserDetail' })

/** An account as admins see it. */
export type AdminUser = z.output<typeof AdminUserShape>
export type AdminUserDetail = z.output<typeof AdminUserDetailShape>
export type UserPage = z.output<typeof UserPageShape>

const UserAddress = z.object({ user_id: plainText(100).min(1) })

const SessionAddress = UserAddress.extend({ id: Uuid })

const YesOrNo = z.enum(['true', 'false']).transform((text) => text === 'true')

const UserListInput = z.object({
  page: wholeNumber(1, 1_000_000).prefault('1'),
  page_size: wholeNumber(1, 200).prefault('50'),
  q: plainText(100).trim().optional().describe('Text that stands in user_id, name or e-mail.'),
  role: z.enum(ROLES).optional(),
  is_active: YesOrNo.optional(),
  is_pending: YesOrNo.optional().describe('Whether it waits for approval.'),
  sort: z.enum(USER_SORTS).default('user_id'),
  order: z.enum(['asc', 'desc']).default('asc'),
})

/** Omitted fields stay unchanged. */
const UserChangeInput = z.object({
  name: PersonName.optional(),
  email: EmailAddress.optional(),
  role: z.enum(ROLES).optional(),
  is_active: z.boolean().optional(),
  updated_at: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional()
    .describe('As it was read: nothing is changed if someone else was faster.'),
})

export type UserListInput = z.output<typeof UserListInput>
/** As it is sent. */
export type UserChange = z.input<typeof UserChangeInput>
export type UserChangeInput = z.output<typeof UserChangeInput>

/** Actions on other accounts: admins on accounts of role user, super_admins on all; never on the own account. */
const managing = {
  access: 'manage_users',
  tag: 'admin',
  params: UserAddress,
  refusals: ['last_super_admin'],
} as const

export const listUsers = endpoint('listUsers', {
  access: 'view_users',
  tag: 'admin',
  summary: 'Accounts by pages, searched, filtered and sorted.',
  query: UserListInput,
  answer: { status: 200, description: 'A page', shape: UserPageShape },
})

export const readUser = endpoint('readUser', {
  access: 'view_users',
  tag: 'admin',
  summary: 'One account with its sessions and recent acts.',
  params: UserAddress,
  answer: { status: 200, description: 'The account', shape: AdminUserDetailShape },
})

export const updateUser = endpoint('updateUser', {
  ...managing,
  summary: 'Changes name, e-mail, role (by a super_admin) or whether the account may log in.',
  description: 'Another role, or none to log in with, ends all sessions of the account.',
  body: UserChangeInput,
  answer: { status: 200, description: 'The account as it is now', shape: AdminUserDetailShape },
  refusals: ['last_super_admin', 'conflict', 'duplicate'],
})

export const approveUser = endpoint('approveUser', {
  ...managing,
  summary: 'Approves a registration: its owner may log in.',
  answer: { status: 200, description: 'The account as it is now', shape: AdminUserDetailShape },
  refusals: ['last_super_admin', 'conflict'],
})

export const refuseUser = endpoint('refuseUser', {
  ...managing,
  summary: 'Refuses a registration, and deletes the account.',
  answer: { status: 204, description: 'Refused' },
  refusals: ['last_super_admin', 'conflict'],
})

export const deleteUser = endpoint('deleteUser', {
  ...managing,
  summary: 'Deletes the account and ends its sessions. What it did stays on record.',
  answer: { status: 204, description: 'Deleted' },
})

export const resetPassword = endpoint('resetPassword', {
  ...managing,
  summary: 'Gives the account a generated password, to be changed at the next login, and ends its sessions.',
  answer: {
    status: 200,
    description: 'The password, shown this once',
    shape: z.object({ temporary_password: z.string() }),
  },
})

export const endUserSessions = endpoint('endUserSessions', {
  ...managing,
  summary: 'Ends all sessions of the account and removes its push devices.',
  answer: { status: 204, description: 'Ended' },
})

export const endUserSession = endpoint('endUserSession', {
  ...managing,
  summary: 'Ends one session of the account.',
  params: SessionAddress,
  answer: { status: 204, description: 'Ended' },
})
