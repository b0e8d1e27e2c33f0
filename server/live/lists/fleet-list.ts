import { commandsAfter } from '#database/displays/commands'
import { transitionsAfter } from '#database/displays/fleet'
import { newestOwnSeq } from '#database/own/own-seq'
import type { Database } from '#database/pool'
import { isoOf } from '#shared/market/seoul-time'
import type { FleetRow } from '#shared/protocol/fleet-rows'
import { commandState } from '../../displays/present-command.ts'
import type { List } from './list.ts'

/** What happens to displays: their states, and the states of their commands. */
export function fleetList({ database }: { database: Database }): List<FleetRow> {
  return {
    async read(afterSeq, limit) {
      // The number first: a row that is added in between is then among the items instead of missed.
      const lastSeq = await newestOwnSeq(database)
      if (limit === 0 || lastSeq <= afterSeq) return { items: [], last_seq: lastSeq }
      const transitions = await transitionsAfter(database, afterSeq, limit)
      const commands = await commandsAfter(database, afterSeq, limit)
      const rows: FleetRow[] = [
        ...transitions.map(({ seq, display_id: display, state, reason, since }): FleetRow => {
          return { seq, kind: 'state', display, state, reason, since: isoOf(since) }
        }),
        ...commands.map((command): FleetRow => {
          const { seq, id, display_id: display, reason } = command
          const { type } = command.command
          return { seq, kind: 'command', display, id, type, state: commandState(command), reason }
        }),
      ]
      // Each kind as many as are requested: what is cut off is read again after the last that is kept.
      const items = rows.sort((a, b) => a.seq - b.seq).slice(0, limit)
      return { items, last_seq: Math.max(lastSeq, items.at(-1)?.seq ?? 0) }
    },
  }
}
