import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { CommandError, type Terminal } from './command.ts'

/**
 * Reads a password from a pipe, or with two prompts without echo.
 *
 * @throws CommandError when it is empty, or the two differ
 */
export async function readPassword(terminal: Terminal): Promise<string> {
  if (terminal.stdin.isTTY !== true) return readPiped(terminal.stdin)
  const password = await ask(terminal, 'Password: ')
  if ((await ask(terminal, 'Once more: ')) !== password) throw new CommandError('the two passwords differ')
  return password
}

async function readPiped(stdin: Terminal['stdin']): Promise<string> {
  let text = ''
  for await (const chunk of stdin) text += String(chunk)
  const password = text.replace(/\r?\n$/, '')
  if (password === '') throw new CommandError('there is no password on standard input')
  return password
}

async function ask({ stdin, stderr }: Terminal, prompt: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true })
  stderr.write(prompt)
  try {
    return await new Promise((resolve, reject) => {
      lines.once('close', () => reject(new CommandError('no password was given', 130)))
      lines.once('SIGINT', () => lines.close())
      lines.question('', resolve)
    })
  } finally {
    lines.close()
    stderr.write('\n')
  }
}
