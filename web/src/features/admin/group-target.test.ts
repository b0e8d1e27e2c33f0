import { expect, it } from 'vitest'
import type { Display } from '#shared/rest/displays'
import { displaysOf } from './group-target.ts'

const display = (name: string, group: string, state = 'paired') =>
  ({ id: name, name, group, state }) as Display

it('a choice has displays by name: all, those of a group, or some, and never a revoked one', () => {
  const displays = [
    display('나', '벽'),
    display('가', '벽'),
    display('다', ''),
    display('라', '벽', 'revoked'),
  ]
  const names = (target: Parameters<typeof displaysOf>[1]) =>
    displaysOf(displays, target).map(({ name }) => name)
  expect(names({ kind: 'all' })).toEqual(['가', '나', '다'])
  expect(names({ kind: 'group', group: '벽' })).toEqual(['가', '나'])
  expect(names({ kind: 'some', ids: ['다', '라'] })).toEqual(['다'])
})
