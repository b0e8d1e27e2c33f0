import { FLEET_STATES, type FleetState } from '#shared/displays/report'
import type { FleetRow } from '#shared/protocol/fleet-rows'
import type { Display } from '#shared/rest/displays'

/** What the list of displays is narrowed to; empty: all. */
export interface FleetFilter {
  place: string
  group: string
  state: FleetState | ''
  build: 'old' | 'current' | ''
}

export const ALL_DISPLAYS: FleetFilter = { place: '', group: '', state: '', build: '' }

/** Whether a display runs another build than the server's; null: one of them is unknown. */
export function isOnOldBuild({ report }: Pick<Display, 'report'>, build: string | null): boolean | null {
  const own = report?.build ?? null
  return own === null || build === null ? null : own !== build
}

function matches(display: Display, { place, group, state, build }: FleetFilter, current: string | null) {
  if (place !== '' && display.place !== place) return false
  if (group !== '' && display.group !== group) return false
  if (state !== '' && display.health.state !== state) return false
  return build === '' || isOnOldBuild(display, current) === (build === 'old')
}

/** Displays of a filter: those that need attention first, of each state the one that has been in it the longest. */
export function fleetOf(
  displays: readonly Display[],
  filter: FleetFilter,
  build: string | null,
): readonly Display[] {
  const rankOf = ({ health }: Display) => FLEET_STATES.indexOf(health.state)
  return displays
    .filter((display) => matches(display, filter, build))
    .sort(
      (a, b) =>
        rankOf(a) - rankOf(b) ||
        Date.parse(a.health.since) - Date.parse(b.health.since) ||
        a.name.localeCompare(b.name, 'ko'),
    )
}

/** How many displays report another build than the server's, of those that report one. */
export function oldBuilds(displays: readonly Display[], build: string | null): { old: number; of: number } {
  const known = displays.map((display) => isOnOldBuild(display, build)).filter((isOld) => isOld !== null)
  return { old: known.filter(Boolean).length, of: known.length }
}

/** The values that a field has among the displays, in their order. */
export function valuesOf(displays: readonly Display[], field: 'place' | 'group'): string[] {
  return [...new Set(displays.map((display) => display[field]))].filter((value) => value !== '').sort()
}

/** The displays after an event of the topic `displays`. */
export function withRow(displays: readonly Display[], row: FleetRow): readonly Display[] {
  if (row.kind !== 'state') return displays
  const { display: id, state, reason, since } = row
  return displays.map((display) =>
    display.id === id ? { ...display, health: { state, reason, since } } : display,
  )
}
