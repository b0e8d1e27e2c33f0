/** A rectangle in pixels. */
export interface Area {
  x: number
  y: number
  width: number
  height: number
}

/** The largest ratio of long to short side in a row of areas along `side`. */
function worstRatio(sum: number, least: number, most: number, side: number): number {
  const square = (sum / side) ** 2
  return Math.max(most / square, square / least)
}

/**
 * Divides an area among values, each part as close to a square as possible: the squarified treemap of Bruls, Huizing and
 * van Wijk (2000).
 *
 * @param values positive, the largest first
 */
export function squarified(values: readonly number[], area: Area): Area[] {
  const scale = (area.width * area.height) / values.reduce((sum, value) => sum + value, 0)
  const sizes = values.map((value) => value * scale)
  const parts: Area[] = []
  let rest = area
  while (parts.length < sizes.length) {
    const side = Math.min(rest.width, rest.height)
    const row = nextRow(sizes.slice(parts.length), side)
    const depth = row.reduce((sum, size) => sum + size, 0) / side
    const isColumn = rest.height <= rest.width
    let along = isColumn ? rest.y : rest.x
    for (const size of row) {
      const length = size / depth
      parts.push(
        isColumn
          ? { x: rest.x, y: along, width: depth, height: length }
          : { x: along, y: rest.y, width: length, height: depth },
      )
      along += length
    }
    rest = isColumn
      ? { ...rest, x: rest.x + depth, width: rest.width - depth }
      : { ...rest, y: rest.y + depth, height: rest.height - depth }
  }
  return parts
}

/** The first sizes, as many as make the row's parts more square. */
function nextRow(sizes: readonly number[], side: number): readonly number[] {
  let [sum, least, most, worst] = [0, Infinity, 0, Infinity]
  for (const [at, size] of sizes.entries()) {
    const next = [sum + size, Math.min(least, size), Math.max(most, size)] as const
    const ratio = worstRatio(...next, side)
    if (at > 0 && !(ratio <= worst)) return sizes.slice(0, at)
    ;[sum, least, most] = next
    worst = ratio
  }
  return sizes
}
