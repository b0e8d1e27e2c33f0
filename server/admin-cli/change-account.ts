import { replacePassword } from '#database/accounts/passwords'
import type { Database } from '#database/pool'
import { holdUserAndSuperAdmins, patchUser } from '#database/accounts/user-changes'
import type { User } from '#database/accounts/users'
import { ROLES } from '#shared/auth/role'
import { generatePassword, temporaryUntil } from '../auth/password.ts'
import { endWithAct } from '../auth/end-sessions.ts'
import { recordFirst, type AfterCommit } from '#database/record-first'
import { CommandError, EXIT_USAGE, type Command, type Options } from './command.ts'
import { recordCommand } from './record.ts'

const USER_ID = { 'user-id': { type: 'string' } } as const

/** A new password, printed once; the account must change it at the next login. */
export const resetPassword: Command = {
  usage: '--user-id ID                      shows a password that must be changed at the next login',
  options: USER_ID,
  async run({ database, sessions, passwords, terminal }, options) {
    const password = generatePassword()
    const passwordHash = await (await passwords()).hash(password)
    const print = (userId: string) =>
      void terminal.stdout.write(`The password of ${userId} is now ${password}, for 24 hours\n`)
    await change(database, options, async ({ transaction, user, afterCommit }) => {
      await replacePassword(transaction, user, {
        passwordHash,
        mustChange: true,
        expiresAt: temporaryUntil(Date.now()),
      })
      // Printed even if a later step fails, as it is stored nowhere else.
      afterCommit(() => Promise.resolve(print(user.user_id)))
      await endWithAct({ transaction, afterCommit }, sessions, await sessions.idsOf(user.user_id))
      await recordCommand(transaction, {
        action: 'password_reset',
        target: user.user_id,
        targetAccountId: user.id,
      })
    })
    return 0
  },
}

export const setRole: Command = {
  usage: `--user-id ID --role ${ROLES.join('|')}`,
  options: { ...USER_ID, role: { type: 'string' } },
  async run({ database, sessions, terminal }, options) {
    const role = ROLES.find((known) => known === options.role)
    if (role === undefined) throw new CommandError(`--role is none of ${ROLES.join(', ')}`, EXIT_USAGE)
    const target = await change(database, options, async ({ transaction, user, isLast, afterCommit }) => {
      if (user.role === role) return
      if (role !== 'super_admin') refuseForLast(user, isLast)
      await patchUser(transaction, user, { role, updated_at: new Date() })
      await endWithAct({ transaction, afterCommit }, sessions, await sessions.idsOf(user.user_id))
      const details = { before: { role: user.role }, after: { role } }
      await recordCommand(transaction, {
        action: 'role_changed',
        target: user.user_id,
        targetAccountId: user.id,
        details,
      })
    })
    terminal.stdout.write(`${target.user_id} has the role ${role}\n`)
    return 0
  },
}

export const enable = activation(true)
export const disable = activation(false)

function activation(is_active: boolean): Command {
  return {
    usage: '--user-id ID',
    options: USER_ID,
    async run({ database, sessions, terminal }, options) {
      const target = await change(database, options, async ({ transaction, user, isLast, afterCommit }) => {
        if (user.is_active === is_active && !user.is_pending) return
        if (!is_active) refuseForLast(user, isLast)
        await patchUser(transaction, user, { is_active, is_pending: false, updated_at: new Date() })
        const ids = is_active ? [] : await sessions.idsOf(user.user_id)
        await endWithAct({ transaction, afterCommit }, sessions, ids)
        await recordCommand(transaction, {
          action: !is_active ? 'user_disabled' : user.is_pending ? 'user_approved' : 'user_enabled',
          target: user.user_id,
          targetAccountId: user.id,
          details: { before: { is_active: user.is_active }, after: { is_active } },
        })
      })
      terminal.stdout.write(`${target.user_id} is ${is_active ? 'enabled' : 'disabled'}\n`)
      return 0
    },
  }
}

interface Change {
  transaction: Database
  user: User
  /** There must always be a super_admin. */
  isLast: boolean
  afterCommit: AfterCommit
}

/**
 * Runs an action on a locked account. All super_admins are locked with it, so that of two concurrent commands
 * the second sees the result of the first.
 *
 * @returns the account before
 */
async function change(
  database: Database,
  { 'user-id': userId }: Options,
  act: (change: Change) => Promise<void>,
): Promise<User> {
  if (userId === undefined) throw new CommandError('--user-id is missing', EXIT_USAGE)
  return recordFirst(database, async (transaction, afterCommit) => {
    const held = await holdUserAndSuperAdmins(transaction, userId)
    const user = held.find((each) => each.user_id === userId)
    if (user === undefined) throw new CommandError(`there is no account ${userId}`)
    const superAdmins = held.filter(({ role, is_active }) => role === 'super_admin' && is_active === true)
    const isLast = superAdmins.length === 1 && superAdmins[0] === user
    await act({ transaction, user, isLast, afterCommit })
    return user
  })
}

function refuseForLast(user: User, isLast: boolean): void {
  if (isLast) throw new CommandError(`${user.user_id} is the last super_admin; make another one first`)
}
