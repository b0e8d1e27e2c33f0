import type { z } from 'zod'
import { recordAudit } from '#database/audit'
import type { Database } from '#database/pool'
import { DuplicateUserError, findByLogin, insertUser } from '#database/users'
import { Problem } from '../problem.ts'
import { presentAccount, type Account, type RegisterInput } from './account.ts'
import type { Visitor } from './login.ts'
import type { PasswordHasher } from './password.ts'

/** Makes an account of role `user`. @throws Problem duplicate, saying which field */
export async function register(
  { database, passwords }: { database: Database; passwords: PasswordHasher },
  { user_id, password, email, name }: z.output<typeof RegisterInput>,
  visitor: Visitor,
): Promise<Account> {
  // Spares the hash where it is plain to see; what decides between many at once is the unique constraint.
  if ((await findByLogin(database, user_id)) !== undefined) throw duplicate('user_id')
  if ((await findByLogin(database, email)) !== undefined) throw duplicate('email')
  const password_hash = await passwords.hash(password)
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
