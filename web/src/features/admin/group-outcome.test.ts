import { expect, it } from 'vitest'
import type { GroupCommandAnswer } from '#shared/rest/display-groups'
import { countsOf } from './group-outcome.ts'

const item = (state: GroupCommandAnswer['items'][number]['state'], away = false) => {
  return { display: 'd', name: 'n', command: 'c', state, reason: null, away }
}

it('each display is counted once, one that is away only where it has not done the command', () => {
  const items = [
    item('done'),
    item('done', true),
    item('failed'),
    item('queued'),
    item('queued', true),
    item('delivered'),
    item('expired'),
    item('expired', true),
  ]
  expect(countsOf(items)).toEqual({ of: 8, done: 2, failed: 1, expired: 1, away: 2, open: 2 })
})
