import { classify, KINDS, levelOf } from '../classify.ts'
import type { Kind, Level } from '../kinds.ts'
import { TITLE_LIST } from './titles.ts'

/** How often a kind was found where it should be. */
export interface Confusion {
  kind: Kind
  level: Level
  /** Titles that are of it. */
  titles: number
  found: number
  missed: number
  /** Titles that are not of it and were taken for it. */
  mistaken: number
}

/** The kinds of the list of titles, as they are and as they are found. */
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
