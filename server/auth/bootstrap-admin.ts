import { setTimeout as sleep } from 'node:timers/promises'
import { actorOf } from '#database/audit/actor'
import { recordAudit } from '#database/audit/audit'
import type { Database } from '#database/pool'
import { countSuperAdmins, DuplicateUserError, insertUser } from '#database/accounts/users'
import type { Log } from '#platform/log'
import { OutageLog } from '#platform/outage-log'
import { isUnavailable } from '#platform/unavailable'
import { generatePassword, type PasswordHasher } from './password.ts'

export interface BootstrapOptions {
  database: Database
  passwords: PasswordHasher
  userId: string
  /** null: one is generated and printed. */
  password: string | null
  log: Log
  /** Where a generated password is printed once; not the log, which is stored. */
  print: (text: string) => void
}

/** Creates the first super_admin when there is none. Of two servers that start at once, one creates it. */
export async function bootstrapAdmin({
  database,
  passwords,
  userId,
  password,
  log,
  print,
}: BootstrapOptions): Promise<void> {
  if ((await countSuperAdmins(database)) > 0) return
  const chosen = password ?? generatePassword()
  const password_hash = await passwords.hash(chosen)
  try {
    await database.transaction(async (transaction) => {
      const admin = {
        user_id: userId,
        email: `${userId.toLowerCase()}@localhost`,
        name: userId,
        password_hash,
      }
      // A printed password may remain in a terminal's history.
      const made = await insertUser(transaction, {
        ...admin,
        role: 'super_admin',
        must_change_password: password === null,
      })
      await recordAudit(transaction, {
        ...actorOf(made),
        action: 'bootstrap',
        target: userId,
        targetAccountId: made.id,
        ipAddress: null,
        userAgent: null,
      })
    })
  } catch (error) {
    if (!(error instanceof DuplicateUserError)) throw error
    if ((await countSuperAdmins(database)) === 0) {
      log.error({ userId }, 'there is no super_admin, and BOOTSTRAP_ADMIN_ID belongs to another account')
    }
    return
  }
  log.info({ userId }, 'the first super_admin was made')
  if (password === null)
    print(box([`First super_admin:  ${userId}`, `Password:           ${chosen}`, 'Shown this once.']))
}

const LOOK_AGAIN_MS = 1_000

/** As bootstrapAdmin, as soon as the database is available. @throws any other error of the database */
export async function bootstrapAdminWhenPossible(options: BootstrapOptions): Promise<void> {
  const outage = new OutageLog(options.log, { waiting: 'the first super_admin' })
  for (;;) {
    try {
      await bootstrapAdmin(options)
      return outage.over()
    } catch (error) {
      if (!isUnavailable(error)) throw error
      outage.noticed(error, 'database')
      await sleep(LOOK_AGAIN_MS, undefined, { ref: false })
    }
  }
}

function box(lines: string[]): string {
  const width = Math.max(...lines.map((line) => line.length))
  const edge = '─'.repeat(width + 4)
  return ['', `┌${edge}┐`, ...lines.map((line) => `│  ${line.padEnd(width)}  │`), `└${edge}┘`, ''].join('\n')
}
