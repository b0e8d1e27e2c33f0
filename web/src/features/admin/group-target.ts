import type { Display } from '#shared/rest/displays'

/** What a person chooses: all displays, those of a group, or some by name. */
export type ChosenTarget =
  { kind: 'all' } | { kind: 'group'; group: string } | { kind: 'some'; ids: string[] }

/** The displays of a choice, by name. Revoked ones have no screen. */
export function displaysOf(displays: readonly Display[], target: ChosenTarget): Display[] {
  const isChosen = ({ id, group }: Display) =>
    target.kind === 'all' || (target.kind === 'group' ? target.group === group : target.ids.includes(id))
  return displays
    .filter((display) => display.state !== 'revoked' && isChosen(display))
    .sort((a, b) => a.name.localeCompare(b.name, 'ko'))
}
