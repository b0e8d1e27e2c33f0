import type { Chosen } from '#database/displays/displays'
import { turnText } from '#shared/displays/boards'
import { eventText } from '#shared/displays/events'
import { ruleText } from '#shared/displays/schedule'

/** What is chosen for a display as the audit trail has it: lists as one line. */
export function chosenText(chosen: Chosen): Record<keyof Chosen, string | number> {
  const { name, place, fleet_group, language, lease_hours } = chosen
  return {
    ...{ name, place, fleet_group, language, lease_hours },
    boards: chosen.boards.map(turnText).join(', '),
    schedule: chosen.schedule.map(ruleText).join('; '),
    events: chosen.events.map(eventText).join('; '),
  }
}
