import { classify, KINDS, levelOf } from '../classify.ts'
import type { Kind, Level } from '../kinds.ts'
import { TITLE_LIST } from './titles.ts'

/** The confusion counts of a kind. */
export interface Confusion {
  kind: Kind
  level: Level
  /** Titles of this kind. */
  titles: number
  found: number
  missed: number
  /** False positives. */
  mistaken: number
}

/** Compares expected and detected kinds of the list of titles. */
export function confusion(): Confusion[] {
  const judged = TITLE_LIST.map(([kinds, title]) => ({
    are: new Set(kinds.split(' ')),
    said: new Set<string>(classify(title).kinds),
  }))
  const count = (wanted: (one: (typeof judged)[number]) => boolean) => judged.filter(wanted).length
  return KINDS.map((kind) => ({
    kind,
    level: levelOf(kind),
    titles: count(({ are }) => are.has(kind)),
    found: count(({ are, said }) => are.has(kind) && said.has(kind)),
    missed: count(({ are, said }) => are.has(kind) && !said.has(kind)),
    mistaken: count(({ are, said }) => !are.has(kind) && said.has(kind)),
  })).filter(({ titles, mistaken }) => titles + mistaken > 0)
}
