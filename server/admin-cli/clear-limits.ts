import { findByUserId } from '#database/accounts/users'
import { clearAccountLimits } from '../auth/login-limits.ts'
import { recordFirst } from '#database/record-first'
import { CommandError, EXIT_USAGE, type Command } from './command.ts'
import { recordCommand } from './record.ts'

/** Lets the owner of an account log in from a new address while others exceed its limit. */
export const clearLimits: Command = {
  usage:
    '--user-id ID                      forgets attempts at the password; servers notice within ten seconds',
  options: { 'user-id': { type: 'string' } },
  async run({ database, redis, terminal }, { 'user-id': userId }) {
    if (userId === undefined) throw new CommandError('--user-id is missing', EXIT_USAGE)
    const user = await findByUserId(database, userId)
    if (user === undefined) throw new CommandError(`there is no account ${userId}`)
    await recordFirst(database, async (transaction, afterCommit) => {
      await recordCommand(transaction, {
        action: 'limits_cleared',
        target: user.user_id,
        targetAccountId: user.id,
      })
      afterCommit(() => clearAccountLimits(redis, user.user_id))
    })
    terminal.stdout.write(`Attempts at the password of ${user.user_id} are forgotten\n`)
    return 0
  },
}
