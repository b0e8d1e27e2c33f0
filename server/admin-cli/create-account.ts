import { z } from 'zod'
import { DuplicateUserError, findDuplicate, insertUser } from '#database/accounts/users'
import { ROLES } from '#shared/auth/role'
import { RegisterInput } from '#shared/rest/auth'
import { CommandError, EXIT_USAGE, type Command } from './command.ts'
import { readPassword } from './read-password.ts'
import { recordCommand } from './record.ts'

const AccountInput = z.intersection(RegisterInput, z.object({ role: z.enum(ROLES) }))

/** Creates the first or a later account, by the rules of the sign-up page. */
export const createAccount: Command = {
  usage: `--user-id ID --email E --name N [--role ${ROLES.join('|')}]   password from stdin or a prompt`,
  options: {
    'user-id': { type: 'string' },
    email: { type: 'string' },
    name: { type: 'string' },
    role: { type: 'string', default: 'user' },
  },
  async run({ database, passwords, terminal }, { 'user-id': user_id, email, name, role }) {
    const given = { user_id, email, name, role }
    // Checked before the password prompt, as a password would be useless then.
    readAccount({ ...given, password: '' }, (field) => field !== 'password')
    const { password, ...account } = readAccount({ ...given, password: await readPassword(terminal) })
    const duplicate = await findDuplicate(database, account)
    if (duplicate !== undefined) throw isTaken(duplicate)
    const password_hash = await (await passwords()).hash(password)
    await database.transaction(async (transaction) => {
      const { id: targetAccountId } = await insertUser(transaction, { ...account, password_hash }).catch(
        (error: unknown) => {
          throw error instanceof DuplicateUserError ? isTaken(error.field) : error
        },
      )
      const { user_id: target, ...details } = account
      await recordCommand(transaction, { action: 'account_created', target, targetAccountId, details })
    })
    terminal.stdout.write(`${account.user_id} (${account.role}) was created\n`)
    return 0
  },
}

/** @throws CommandError naming every invalid option */
function readAccount(given: object, concerns: (field: string) => boolean = () => true) {
  const { data, error } = AccountInput.safeParse(given)
  const faults = (error?.issues ?? []).filter(({ path }) => concerns(String(path[0])))
  if (faults.length > 0) {
    const lines = faults.map(({ path: [field = ''], message }) =>
      field in given && Reflect.get(given, field) === undefined
        ? `${optionOf(String(field))} is missing`
        : `${optionOf(String(field))} ${message}`,
    )
    throw new CommandError(lines.join('\n'), EXIT_USAGE)
  }
  return data as z.output<typeof AccountInput>
}

const optionOf = (field: string) => (field === 'password' ? 'the password' : `--${field.replace('_', '-')}`)

function isTaken(field: DuplicateUserError['field']): CommandError {
  return new CommandError(`${optionOf(field)} belongs to another account`)
}
