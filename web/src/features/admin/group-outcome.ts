import type { CommandState } from '#shared/displays/commands'
import type { GroupCommandAnswer } from '#shared/rest/display-groups'

/** How many displays have done a command, and how many have not for which cause. */
export interface OutcomeCounts {
  of: number
  done: number
  failed: number
  expired: number
  /** Of those that have no outcome or none in its time, those that are stale or away. */
  away: number
  /** Of the others, those that have no outcome yet. */
  open: number
}

export function countsOf(items: GroupCommandAnswer['items']): OutcomeCounts {
  const count = (isOne: (item: GroupCommandAnswer['items'][number]) => boolean) => items.filter(isOne).length
  const is =
    (...states: CommandState[]) =>
    ({ state }: { state: CommandState }) =>
      states.includes(state)
  const isMissed = is('queued', 'delivered', 'expired')
  return {
    of: items.length,
    done: count(is('done')),
    failed: count(is('failed')),
    expired: count((item) => item.state === 'expired' && !item.away),
    away: count((item) => isMissed(item) && item.away),
    open: count((item) => is('queued', 'delivered')(item) && !item.away),
  }
}
