import type { Drawing } from '#shared/market/drawing'

const keyOf = ({ kind, points }: Drawing) =>
  JSON.stringify([kind, points.map(({ at_ms, price }) => [at_ms, price])])

/**
 * What two devices have made of the same drawings: those of the other one, without what was removed here, and with what was drawn
 * here. One that both have moved is there twice: nothing that was drawn is lost.
 *
 * @param base what both began with
 */
export function mergedDrawings(
  base: readonly Drawing[],
  mine: readonly Drawing[],
  theirs: readonly Drawing[],
): readonly Drawing[] {
  const [before, here, there] = [base, mine, theirs].map((drawings) => new Set(drawings.map(keyOf))) as [
    Set<string>,
    Set<string>,
    Set<string>,
  ]
  const isRemovedHere = (drawing: Drawing) => before.has(keyOf(drawing)) && !here.has(keyOf(drawing))
  const isDrawnHere = (drawing: Drawing) => !before.has(keyOf(drawing)) && !there.has(keyOf(drawing))
  return [...theirs.filter((drawing) => !isRemovedHere(drawing)), ...mine.filter(isDrawnHere)]
}
