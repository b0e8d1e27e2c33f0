import { User } from '#database/accounts/users'
import type { Command } from './command.ts'
import { recordCommand } from './record.ts'

const HEAD = ['USER ID', 'ROLE', 'STATE', 'E-MAIL', 'LAST LOGIN']

export const listAccounts: Command = {
  usage: '',
  options: {},
  async run({ database, terminal }) {
    const users = await User.query(database).orderBy('user_id')
    await recordCommand(database, { action: 'users_listed' })
    const lines = users.map(({ user_id, role, is_active, email, last_login }) => [
      user_id,
      role,
      is_active === true ? 'active' : 'disabled',
      email,
      last_login?.toISOString() ?? 'never',
    ])
    terminal.stdout.write(`${table([HEAD, ...lines])}\n`)
    return 0
  },
}

function table(lines: string[][]): string {
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
