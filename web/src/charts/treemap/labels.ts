import { rate as rateText } from '../../words/numbers.ts'

/** The space of a block, in pixels of the map. */
export interface Room {
  x: number
  width: number
  height: number
}

export interface BlockLabel {
  text: string
  fontSize: number
}

/** Character widths of the board's font, in ems; slightly too large, so that nothing is cut off. */
const WIDE = /[\u1100-\u11ff\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]/
const EMS = { wide: 0.95, percent: 0.95, capital: 0.72, narrow: 0.34, other: 0.62 } as const

export function emsOf(text: string): number {
  let ems = 0
  for (const letter of text) {
    if (WIDE.test(letter)) ems += EMS.wide
    else if (letter === '%') ems += EMS.percent
    else if (/[A-Z&]/.test(letter)) ems += EMS.capital
    else ems += /[ .,:'iIl1|-]/.test(letter) ? EMS.narrow : EMS.other
  }
  return ems
}

const PADDING_PX = 3
const LINE_EMS = 1.25
const ELLIPSIS = '…'
const FEWEST_LETTERS = 2

/** The length of the shortest unique prefix of each name. */
export function ownLengths(names: readonly string[]): ReadonlyMap<string, number> {
  const sorted = [...new Set(names)].sort()
  const shared = (a: string, b: string | undefined) => {
    let length = 0
    while (b !== undefined && length < a.length && a[length] === b[length]) length++
    return length
  }
  return new Map(
    sorted.map((name, at) => [
      name,
      Math.max(shared(name, sorted[at - 1]), shared(name, sorted[at + 1])) + 1,
    ]),
  )
}

/** The longest fitting prefix of a name that is unique; null: none fits. */
export function shortened(name: string, ems: number, ownLength: number): string | null {
  let length = name.length
  while (length > 0 && emsOf(name.slice(0, length)) + emsOf(ELLIPSIS) > ems) length--
  return length < Math.max(FEWEST_LETTERS, ownLength) ? null : name.slice(0, length).trimEnd() + ELLIPSIS
}

export interface LabelQuestion {
  name: string
  /** Per cent; null: unknown. */
  rate: number | null
  room: Room
  /** The smallest legible font size at the user's distance, and the largest wanted. */
  letterPx: { least: number; most: number }
  ownLength: number
}

/**
 * The label of a block, as large as it fits: its name and its rate, or its name, between the smallest and the
 * largest font size. A number is never truncated. A long name is truncated to a unique prefix.
 */
export function blockLabel({ name, rate, room, letterPx, ownLength }: LabelQuestion): BlockLabel | null {
  const width = room.width - 2 * PADDING_PX
  const height = room.height - PADDING_PX
  const number = rate === null ? null : rateText(rate)
  const sizeOf = (lines: readonly string[]) =>
    Math.min(letterPx.most, width / Math.max(...lines.map(emsOf)), height / (lines.length * LINE_EMS))
  const ended = width > 0 ? shortened(name, width / letterPx.least, ownLength) : null
  const numbered = number === null ? [] : [[name, number], ...(ended === null ? [] : [[ended, number]])]
  for (const lines of [...numbered, [name], ...(ended === null ? [] : [[ended]])]) {
    const fontSize = sizeOf(lines)
    // A name that was truncated for the smallest size just fits into it.
    if (fontSize >= letterPx.least - 0.01) return { text: lines.join('\n'), fontSize }
  }
  return null
}

/** The header of a sector, in one font size: with its rate where that fits. */
export function headText(name: string, rate: number | null, ems: number, ownLength: number): string {
  const whole = `${name}  ${rateText(rate)}`
  if (emsOf(whole) <= ems) return whole
  if (emsOf(name) <= ems) return name
  return shortened(name, ems, ownLength) ?? ''
}
