import type { StoredCommand } from '#database/displays/commands'
import type { CommandState } from '#shared/displays/commands'
import { isoOf, isoOrNull } from '#shared/market/seoul-time'
import type { CommandAnswer } from '#shared/rest/display-commands'

export const commandState = ({ outcome, delivered_at }: StoredCommand): CommandState =>
  outcome ?? (delivered_at === null ? 'queued' : 'delivered')

export function presentCommand(stored: StoredCommand): CommandAnswer {
  const { id, command, reason, created_by, created_at, expires_at, delivered_at, ended_at } = stored
  return {
    id,
    // Held boards are of the kinds that the endpoint states.
    command: command as CommandAnswer['command'],
    state: commandState(stored),
    reason,
    by: created_by,
    sent_at: isoOf(created_at),
    expires_at: isoOf(expires_at),
    delivered_at: isoOrNull(delivered_at),
    ended_at: isoOrNull(ended_at),
  }
}
