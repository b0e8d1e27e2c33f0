import * as rest from '#shared/rest/users'
import {
  approveUser,
  endSessions,
  refuseUser,
  removeUser,
  resetPassword,
  type ActDeps,
} from '../../admin/acts.ts'
import { readUser, readUsers, type ReadDeps } from '../../admin/read-users.ts'
import { updateUser } from '../../admin/update-user.ts'
import { readerOf } from '../reader.ts'
import { handle, type Route } from '../handle.ts'

/** Accounts of others, for admins. Each read and each change is recorded in the audit trail. */
export function userRoutes(deps: ActDeps & ReadDeps): Route[] {
  const list = handle(rest.listUsers, (ctx, { query }) => readUsers(deps, readerOf(ctx), query))

  const detail = handle(rest.readUser, (ctx, { params }) => readUser(deps, readerOf(ctx), params.user_id))

  const update = handle(rest.updateUser, async (ctx, { params, body }) => {
    const actor = readerOf(ctx)
    const changed = await updateUser(deps, actor, params.user_id, body)
    return changed ?? readUser(deps, actor, params.user_id)
  })

  const approve = handle(rest.approveUser, (ctx, { params }) =>
    approveUser(deps, readerOf(ctx), params.user_id),
  )

  const refuse = handle(rest.refuseUser, (ctx, { params }) => refuseUser(deps, readerOf(ctx), params.user_id))

  const remove = handle(rest.deleteUser, (ctx, { params }) => removeUser(deps, readerOf(ctx), params.user_id))

  const password = handle(rest.resetPassword, async (ctx, { params }) => ({
    temporary_password: await resetPassword(deps, readerOf(ctx), params.user_id),
  }))

  const endAll = handle(rest.endUserSessions, (ctx, { params }) =>
    endSessions(deps, readerOf(ctx), params.user_id),
  )

  const endOne = handle(rest.endUserSession, (ctx, { params }) =>
    endSessions(deps, readerOf(ctx), params.user_id, params.id),
  )

  return [list, detail, update, approve, refuse, remove, password, endAll, endOne]
}
