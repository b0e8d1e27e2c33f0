import type { ParseArgsConfig } from 'node:util'
import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import type { PasswordHasher } from '../auth/password.ts'
import type { Sessions } from '../auth/sessions.ts'

/** The terminal, or its replacement in tests. */
export interface Terminal {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean }
  stdout: NodeJS.WritableStream
  stderr: NodeJS.WritableStream
}

/** The dependencies of a command. */
export interface CommandDeps {
  database: Database
  redis: Redis
  sessions: Sessions
  passwords: () => Promise<PasswordHasher>
  terminal: Terminal
}

export type Options = Partial<Record<string, string>>

export interface Command {
  /** Its options, as printed in the usage. */
  usage: string
  options: NonNullable<ParseArgsConfig['options']>
  /** Accepts positional arguments. */
  takesWords?: boolean
  /** @returns the exit code */
  run: (deps: CommandDeps, options: Options, words: readonly string[]) => Promise<number>
}

/** Why a command failed, as a message for the operator. */
export class CommandError extends Error {
  readonly exitCode: number
  constructor(message: string, exitCode = 1) {
    super(message)
    this.name = 'CommandError'
    this.exitCode = exitCode
  }
}

/** EX_USAGE of sysexits.h. */
export const EXIT_USAGE = 64

/** EX_TEMPFAIL of sysexits.h: the database or Redis is unavailable. */
export const EXIT_TRY_AGAIN = 75
