import { rate as rateText } from '../../words/numbers.ts'

/** The room of a block, in pixels of the map. */
export interface Room {
  x: number
  width: number
  height: number
}

export interface BlockLabel {
  text: string
  fontSize: number
}

/** Widths of letters in the board's font, in ems; a little more than they are, so that nothing is cut. */
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

/** How much of each name is no other's: cut shorter, two names would be the same. */
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

/** As much of a name as fits, as long as it is no other's; null: that is too little. */
export function shortened(name: string, ems: number, ownLength: number): string | null {
  let length = name.length
  while (length > 0 && emsOf(name.slice(0, length)) + emsOf(ELLIPSIS) > ems) length--
  return length < Math.max(FEWEST_LETTERS, ownLength) ? null : name.slice(0, length).trimEnd() + ELLIPSIS
}

export interface LabelQuestion {
  name: string
  /** Per cent; null: none is known. */
  rate: number | null
  room: Room
  /** The smallest letters that can be read from where the reader is, and the largest that are wanted. */
  letterPx: { least: number; most: number }
  ownLength: number
}

/**
 * The words of a block, as large as they fit: its name and its rate, or its name, in letters between the smallest and the
 * largest. A number is whole or not there. A name that is too long ends early, but never so that it could be another.
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
    // What was shortened for the smallest letters fits into them by a hair.
    if (fontSize >= letterPx.least - 0.01) return { text: lines.join('\n'), fontSize }
  }
  return null
}

/** The head of a sector, in letters of one size: with its rate where that fits. */
export function headText(name: string, rate: number | null, ems: number, ownLength: number): string {
  const whole = `${name}  ${rateText(rate)}`
  if (emsOf(whole) <= ems) return whole
  if (emsOf(name) <= ems) return name
  return shortened(name, ems, ownLength) ?? ''
}
