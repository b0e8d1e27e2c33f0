import { expect, it } from 'vitest'
import type { Display } from '#shared/rest/displays'
import { ALL_DISPLAYS, fleetOf, oldBuilds, valuesOf, withRow } from './fleet.ts'

const NEW = '/assets/index-new.js'
const OLD = '/assets/index-old.js'
const display = (name: string, state: string, since: string, build: string | null = NEW, place = '') =>
  ({
    id: name,
    name,
    place,
    group: place === '' ? '' : '로비',
    health: { state, reason: 'proven', since: `2026-03-19T${since}:00+09:00` },
    report: build === null ? null : { build },
  }) as unknown as Display

const FLEET = [
  display('a', 'live', '09:00'),
  display('b', 'away', '08:00', OLD, '3층'),
  display('c', 'late', '09:30'),
  display('d', 'outdated', '07:00', OLD, '1층'),
  display('e', 'away', '07:30', null),
  display('f', 'stale', '09:10'),
]
const names = (displays: readonly Display[]) => displays.map(({ name }) => name).join('')

it('displays that need attention come first, of a state the one that is in it the longest', () => {
  expect(names(fleetOf(FLEET, ALL_DISPLAYS, NEW))).toBe('ebfcda')
})

it('displays are narrowed by place, group, state and build', () => {
  expect(names(fleetOf(FLEET, { ...ALL_DISPLAYS, place: '3층' }, NEW))).toBe('b')
  expect(names(fleetOf(FLEET, { ...ALL_DISPLAYS, group: '로비' }, NEW))).toBe('bd')
  expect(names(fleetOf(FLEET, { ...ALL_DISPLAYS, state: 'away' }, NEW))).toBe('eb')
  expect(names(fleetOf(FLEET, { ...ALL_DISPLAYS, build: 'old' }, NEW))).toBe('bd')
  expect(names(fleetOf(FLEET, { ...ALL_DISPLAYS, build: 'current' }, NEW))).toBe('fca')
  expect(valuesOf(FLEET, 'place')).toEqual(['1층', '3층'])
})

it('displays with another build than the server are counted among those that report one', () => {
  expect(oldBuilds(FLEET, NEW)).toEqual({ old: 2, of: 5 })
  expect(oldBuilds(FLEET, null)).toEqual({ old: 0, of: 0 })
})

it('an event changes the state of its display alone', () => {
  const row = { seq: 1, kind: 'state', display: 'a', state: 'late', reason: 'silent', since: 'then' } as const
  const changed = withRow(FLEET, row)
  expect(changed[0]?.health).toEqual({ state: 'late', reason: 'silent', since: 'then' })
  expect(changed.slice(1)).toEqual(FLEET.slice(1))
})
