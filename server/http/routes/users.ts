import { z } from 'zod'
import {
  approveUser,
  endSessions,
  refuseUser,
  removeUser,
  resetPassword,
  type ActParts,
} from '../../admin/acts.ts'
import { SessionAddress, UserAddress, UserChangeInput, UserListInput } from '../../admin/input.ts'
import { readUser, readUsers, type ReadParts } from '../../admin/read-users.ts'
import { updateUser } from '../../admin/update-user.ts'
import { readerOf } from '../reader.ts'
import type { Route } from '../handle.ts'
import { defineRoute } from '../route.ts'
import { AdminUserDetailShape, UserPageShape } from '../shapes/accounts.ts'

/** Acts on others' accounts: an admin's on accounts of role user, a super_admin's on everyone's; never one's own. */
const managing = {
  access: 'manage_users',
  tag: 'admin',
  params: UserAddress,
  refusals: ['last_super_admin'],
} as const

/** Other people's accounts, for admins. Every act is on record, and so is every read. */
export function userRoutes(parts: ActParts & ReadParts): Route[] {
  const list = defineRoute({
    method: 'get',
    path: '/api/admin/users',
    access: 'view_users',
    tag: 'admin',
    summary: 'Accounts by pages, searched, filtered and sorted.',
    query: UserListInput,
    answer: { status: 200, description: 'A page', shape: UserPageShape },
    handle: (ctx, { query }) => readUsers(parts, readerOf(ctx), query),
  })

  const detail = defineRoute({
    method: 'get',
    path: '/api/admin/users/:user_id',
    access: 'view_users',
    tag: 'admin',
    summary: 'One account with its sessions and recent acts.',
    params: UserAddress,
    answer: { status: 200, description: 'The account', shape: AdminUserDetailShape },
    handle: (ctx, { params }) => readUser(parts, readerOf(ctx), params.user_id),
  })

  const update = defineRoute({
    ...managing,
    method: 'put',
    path: '/api/admin/users/:user_id',
    summary: 'Changes name, e-mail, role (by a super_admin) or whether the account may log in.',
    description: 'Another role, or none to log in with, ends all sessions of the account.',
    body: UserChangeInput,
    answer: { status: 200, description: 'The account as it is now', shape: AdminUserDetailShape },
    refusals: ['last_super_admin', 'conflict', 'duplicate'],
    handle: async (ctx, { params, body }) => {
      const actor = readerOf(ctx)
      const changed = await updateUser(parts, actor, params.user_id, body)
      return changed ?? readUser(parts, actor, params.user_id)
    },
  })

  const approve = defineRoute({
    ...managing,
    method: 'post',
    path: '/api/admin/users/:user_id/approval',
    summary: 'Approves an account that was asked for: its owner may log in.',
    answer: { status: 200, description: 'The account as it is now', shape: AdminUserDetailShape },
    refusals: ['last_super_admin', 'conflict'],
    handle: (ctx, { params }) => approveUser(parts, readerOf(ctx), params.user_id),
  })

  const refuse = defineRoute({
    ...managing,
    method: 'delete',
    path: '/api/admin/users/:user_id/approval',
    summary: 'Refuses an account that was asked for, and deletes it.',
    answer: { status: 204, description: 'Refused' },
    refusals: ['last_super_admin', 'conflict'],
    handle: (ctx, { params }) => refuseUser(parts, readerOf(ctx), params.user_id),
  })

  const remove = defineRoute({
    ...managing,
    method: 'delete',
    path: '/api/admin/users/:user_id',
    summary: 'Deletes the account and ends its sessions. What it did stays on record.',
    answer: { status: 204, description: 'Deleted' },
    handle: (ctx, { params }) => removeUser(parts, readerOf(ctx), params.user_id),
  })

  const password = defineRoute({
    ...managing,
    method: 'post',
    path: '/api/admin/users/:user_id/password',
    summary:
      'Gives the account a generated password, to be changed at the next login, and ends its sessions.',
    answer: {
      status: 200,
      description: 'The password, shown this once',
      shape: z.object({ temporary_password: z.string() }),
    },
    handle: async (ctx, { params }) => ({
      temporary_password: await resetPassword(parts, readerOf(ctx), params.user_id),
    }),
  })

  const endAll = defineRoute({
    ...managing,
    method: 'delete',
    path: '/api/admin/users/:user_id/sessions',
    summary: 'Ends all sessions of the account.',
    answer: { status: 204, description: 'Ended' },
    handle: (ctx, { params }) => endSessions(parts, readerOf(ctx), params.user_id),
  })

  const endOne = defineRoute({
    ...managing,
    method: 'delete',
    path: '/api/admin/users/:user_id/sessions/:id',
    summary: 'Ends one session of the account.',
    params: SessionAddress,
    answer: { status: 204, description: 'Ended' },
    handle: (ctx, { params }) => endSessions(parts, readerOf(ctx), params.user_id, params.id),
  })

  return [list, detail, update, approve, refuse, remove, password, endAll, endOne]
}
