import { MAX_LAYOUT_NAME } from './layouts.ts'
import type { NamedLayout } from './layouts.ts'

const isSame = (a: NamedLayout | undefined, b: NamedLayout | undefined) =>
  JSON.stringify(a) === JSON.stringify(b)

/** `배치 (2)`, the first one that is free. */
function freeName(name: string, isTaken: (name: string) => boolean): string {
  for (let number = 2; ; number++) {
    const end = ` (${number})`
    const free = name.slice(0, MAX_LAYOUT_NAME - end.length) + end
    if (!isTaken(free)) return free
  }
}

/**
 * What two devices have made of the same layouts: the change of either one, and of a layout that both have changed both, the one
 * of this device under another name. What one has removed and the other has changed stays.
 *
 * @param base what both began with
 */
export function mergedLayouts(
  base: readonly NamedLayout[],
  mine: readonly NamedLayout[],
  theirs: readonly NamedLayout[],
): readonly NamedLayout[] {
  const [before, here, there] = [base, mine, theirs].map(
    (layouts) => (name: string) => layouts.find((one) => one.name === name),
  ) as [Find, Find, Find]
  const isUnchangedHere = ({ name }: NamedLayout) => isSame(here(name), before(name))
  const kept = theirs.filter(
    (one) => isUnchangedHere(one) || here(one.name) !== undefined || !isSame(one, before(one.name)),
  )
  const isTaken = (name: string) => here(name) !== undefined || there(name) !== undefined
  const merged = kept.map((one) => {
    const own = here(one.name)
    return own !== undefined && isSame(one, before(one.name)) ? own : one
  })
  const added = mine.flatMap((own): NamedLayout[] => {
    const theirOwn = there(own.name)
    if (isUnchangedHere(own) || isSame(own, theirOwn)) return []
    if (theirOwn === undefined) return [own]
    return isSame(theirOwn, before(own.name)) ? [] : [{ ...own, name: freeName(own.name, isTaken) }]
  })
  return [...merged, ...added]
}

type Find = (name: string) => NamedLayout | undefined
