import { expect, it } from 'vitest'
import { fittingLayout } from './layout.ts'
import { MAX_LAYOUT_NAME } from './layouts.ts'
import type { NamedLayout } from './layouts.ts'
import { mergedLayouts } from './merged-layouts.ts'

/** `a1`: the layout `a` as it was made first. */
function layouts(...texts: string[]): NamedLayout[] {
  return texts.map((text) => ({
    name: text.slice(0, -1),
    columns: fittingLayout(900),
    view: { q: text.slice(-1) },
  }))
}
const texts = (merged: readonly NamedLayout[]) => merged.map(({ name, view }) => `${name}${view['q']}`)

it.each([
  ['what a browser had before its first login is added', [], ['a1'], ['b1'], ['b1', 'a1']],
  ['a change here is taken', ['a1', 'b1'], ['a2', 'b1'], ['a1', 'b1'], ['a2', 'b1']],
  ['a change there is taken', ['a1'], ['a1'], ['a2'], ['a2']],
  ['what was removed here is gone', ['a1', 'b1'], ['b1'], ['a1', 'b1'], ['b1']],
  ['what was removed there is gone', ['a1', 'b1'], ['a1', 'b1'], ['a1'], ['a1']],
  ['what both have changed is there in both forms', ['a1'], ['a2'], ['a3'], ['a3', 'a (2)2']],
  ['what both have made alike is there once', [], ['a1'], ['a1'], ['a1']],
  ['what was changed here and removed there stays', ['a1'], ['a2'], [], ['a2']],
  ['what was removed here and changed there stays', ['a1'], [], ['a2'], ['a2']],
])('%s', (_, base, mine, theirs, after) => {
  expect(texts(mergedLayouts(layouts(...base), layouts(...mine), layouts(...theirs)))).toEqual(after)
})

it('another name is not longer than names may be, and is free', () => {
  const long = 'x'.repeat(MAX_LAYOUT_NAME)
  const taken = `${long.slice(0, -4)} (2)`
  const merged = mergedLayouts([], layouts(`${long}1`), layouts(`${long}2`, `${taken}1`))
  expect(merged.map(({ name }) => name)).toEqual([long, taken, `${long.slice(0, -4)} (3)`])
})
