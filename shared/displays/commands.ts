import type { BoardContent } from './boards.ts'

/** Commands without parameters. */
export const PLAIN_COMMANDS = [
  'identify',
  'reload',
  'release',
  'pause',
  'resume',
  'blank',
  'unblank',
  'picture',
] as const
export type PlainCommand = (typeof PLAIN_COMMANDS)[number]

/** Those that can be sent to several displays at once, and `show`. */
export const GROUP_COMMANDS = PLAIN_COMMANDS.filter((type) => type !== 'picture')
export type GroupCommand = (typeof GROUP_COMMANDS)[number]

export const COMMAND_TYPES = [...PLAIN_COMMANDS, 'show'] as const
export type CommandType = (typeof COMMAND_TYPES)[number]

/**
 * What an admin can have a display do. `show` puts one board up until `release`; `pause`, `blank` and `show` are kept in the display's
 * entry, so they outlast a reload.
 */
export type DisplayCommand = { type: PlainCommand } | { type: 'show'; board: BoardContent }

export const COMMAND_STATES = ['queued', 'delivered', 'done', 'failed', 'expired'] as const
export type CommandState = (typeof COMMAND_STATES)[number]

/** Why a display could not do it. */
export const COMMAND_FAILURES = ['server_away', 'not_drawn', 'unknown'] as const
export type CommandFailure = (typeof COMMAND_FAILURES)[number]

export const COMMAND_SECONDS = 60
export const LEAST_COMMAND_SECONDS = 10
export const MAX_COMMAND_SECONDS = 3_600

/** A command as its display receives it. */
export interface SentCommand {
  id: string
  type: CommandType
  /** It is done when this revision is rendered; null: it changes no entry. */
  revision: number | null
}

/** What became of a command on its display. */
export type CommandOutcome = { id: string; failure: CommandFailure | null }
