import type { CommandFailure, CommandState, CommandType } from '../displays/commands.ts'
import type { FleetReason, FleetState } from '../displays/report.ts'
import type { Numbered } from './lists.ts'

/** A display is in another state. */
export interface DisplayStateChanged extends Numbered {
  kind: 'state'
  /** The id of the display. */
  display: string
  state: FleetState
  reason: FleetReason
  since: string
}

/** A command to a display is in another state. */
export interface CommandMoved extends Numbered {
  kind: 'command'
  display: string
  /** The id of the command. */
  id: string
  type: CommandType
  state: CommandState
  reason: CommandFailure | null
}

/** The events of the topic `displays`. */
export type FleetRow = DisplayStateChanged | CommandMoved
