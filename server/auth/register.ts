import type { z } from 'zod'
import { recordAudit } from '#database/audit'
import type { Database } from '#database/pool'
import { DuplicateUserError, findDuplicate, insertUser } from '#database/users'
import { Problem } from '../problem.ts'
import type { Account } from '#shared/protocol/accounts'
import { presentAccount, type RegisterInput } from './account.ts'
import type { LoginParts, Visitor } from './login.ts'
import { createTurns } from './turns.ts'

/** Leaves turns at the hash to those who log in meanwhile. */
const AT_ONCE = 2
const MOST_WAITING = 1_000

export type Register = (input: z.output<typeof RegisterInput>, visitor: Visitor) => Promise<Account>

/**
 * Makes accounts of role `user`. Whoever had to wait for a turn may find that the name was taken meanwhile.
 * @throws Problem duplicate, saying which field; rate_limited
 */
export function createRegister(parts: Pick<LoginParts, 'database' | 'passwords' | 'limits'>): Register {
  const takeTurn = createTurns(AT_ONCE)
  return async (input, visitor) => {
    await refuseDuplicate(parts.database, input)
    return takeTurn(async () => {
      await refuseDuplicate(parts.database, input)
      const passwordHash = await parts.passwords.hash(input.password)
      const account = await insertAccount(parts.database, input, passwordHash, visitor)
      await parts.limits.known.add(account, visitor.ipAddress)
      return account
    }, MOST_WAITING)
  }
}

async function refuseDuplicate(database: Database, input: z.output<typeof RegisterInput>): Promise<void> {
  const field = await findDuplicate(database, input)
  if (field !== undefined) throw duplicate(field)
}

/** What decides between many servers at once is the unique constraint. */
async function insertAccount(
  database: Database,
  { user_id, email, name }: z.output<typeof RegisterInput>,
  password_hash: string,
  visitor: Visitor,
): Promise<Account> {
  try {
    return await database.transaction(async (transaction) => {
      const user = await insertUser(transaction, { user_id, email, name, password_hash, role: 'user' })
      await recordAudit(transaction, {
        adminId: user_id,
        adminName: name,
        action: 'register',
        target: user_id,
        ...visitor,
      })
      return presentAccount(user)
    })
  } catch (error) {
    if (error instanceof DuplicateUserError) throw duplicate(error.field)
    throw error
  }
}

function duplicate(field: DuplicateUserError['field']): Problem {
  const message = 'belongs to another account'
  return new Problem('duplicate', {
    detail: `${field} ${message}`,
    errors: [{ field, code: 'duplicate', message }],
  })
}
