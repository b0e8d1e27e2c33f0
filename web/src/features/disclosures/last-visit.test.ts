import { beforeEach, expect, it } from 'vitest'
import { effectScope, nextTick, shallowRef } from 'vue'
import type { Disclosure } from '#shared/rest/disclosures'
import { disclosure } from '../../market/testing/disclosure.ts'
import { useLastVisit } from './useLastVisit.ts'

beforeEach(() => localStorage.clear())

function visit(...ids: number[]) {
  const rows = shallowRef<readonly Disclosure[]>(ids.map((id) => disclosure(id)))
  const scope = effectScope()
  const visited = scope.run(() => useLastVisit(rows))
  if (visited === undefined) throw new Error('the scope has ended')
  const come = (id: number) => (rows.value = [disclosure(id), ...rows.value])
  return { ...visited, come, fresh: () => rows.value.filter(visited.isFresh).map(({ id }) => id) }
}

it('nothing is new on a first visit, and on the next what came since the page was left', async () => {
  const first = visit(3, 2, 1)
  expect([first.unread.value, first.fresh()]).toEqual([0, []])
  first.come(4)
  first.leave()
  await nextTick()
  const second = visit(6, 5, 4, 3)
  expect([second.unread.value, second.fresh()]).toEqual([2, [6, 5]])
  // What comes while it is open is new as well, and stays so until it is left or read.
  second.come(7)
  expect(second.unread.value).toBe(3)
  second.readAll()
  expect([second.unread.value, second.fresh()]).toEqual([0, []])
})

it('the mark does not go back where an older page is left last', async () => {
  visit(9).leave()
  await nextTick()
  visit(5).leave()
  await nextTick()
  expect(visit(9, 8).unread.value).toBe(0)
})
