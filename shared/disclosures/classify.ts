import { LEVELS, NOTICE_RULE, NOTICE_WORDS, RULES, STAGES, SUBJECTS, UNDO_WORDS } from './kinds.ts'
import type { Kind, Level, Stage, Subject } from './kinds.ts'
import { readTitle } from './title.ts'

/** What a title says. */
export interface Classified {
  /** In the order of the title; `other` where no word is known. */
  kinds: readonly Kind[]
  level: Level
}

const ALL_SUBJECTS = Object.keys(SUBJECTS).filter((word): word is Subject => word in SUBJECTS)

/** Every kind there is. */
export const KINDS: readonly Kind[] = ALL_SUBJECTS.flatMap((subject) =>
  STAGES.map((stage): Kind => `${subject}${stage}`),
)

/** The subject of a kind, and its stage. */
export function partsOf(kind: Kind): { subject: Subject; stage: Stage } {
  const stage = STAGES.find((end) => end !== '' && kind.endsWith(end)) ?? ''
  const name = kind.slice(0, kind.length - stage.length)
  return { subject: ALL_SUBJECTS.find((subject) => subject === name) ?? 'other', stage }
}

/** The end of what is critical, and what is yet to come, is no longer or not yet critical. */
export function levelOf(kind: Kind): Level {
  const { subject, stage } = partsOf(kind)
  const level = SUBJECTS[subject]
  return stage !== '' && level === 'critical' ? 'high' : level
}

/** Whether a level is one of those that a board points out. */
export const isImportant = (level: Level): boolean => level === 'critical' || level === 'high'

export function classify(title: string): Classified {
  const { head, reason, marks, isOfSubsidiary } = readTitle(title)
  const ordered = marks.some((mark) => mark.startsWith('정정명령') || mark.startsWith('정정제출'))
  const told = [...(ordered ? (['correction_order'] as const) : []), ...kindsIn(head), ...kindsIn(reason)]
  if (told.length > 0) {
    const kinds = [...new Set(told)]
    return { kinds, level: lowered(highest(kinds), isOfSubsidiary) }
  }
  const isNotice = NOTICE_RULE.words.some((word) => head.includes(word))
  const kind = isNotice ? 'notice' : 'other'
  return { kinds: [kind], level: SUBJECTS[kind] }
}

function highest(kinds: readonly Kind[]): Level {
  return LEVELS.find((level) => kinds.some((kind) => levelOf(kind) === level)) ?? 'normal'
}

/** What happens to a subsidiary is one step less to whoever holds the parent's shares. */
function lowered(level: Level, isOfSubsidiary: boolean): Level {
  if (!isOfSubsidiary || level === 'low' || level === 'hidden') return level
  return level === 'critical' ? 'high' : 'normal'
}

interface Found {
  at: number
  end: number
  word: string
  subjects: readonly Subject[]
  stage: Stage | null
}

/** A word of the rules that stands in a text, and what it says there. */
export interface Match {
  word: string
  subjects: readonly Subject[]
  stage: Stage
}

/** What a word took is closed to those after it, and keeps its length, so that places stay what they are. */
const TAKEN = '\u0000'

function kindsIn(text: string): Kind[] {
  return matchesOf(text).flatMap(({ subjects, stage }) =>
    subjects.map((subject): Kind => `${subject}${stage}`),
  )
}

/** What the words of the rules say in a text without spaces, in its order. */
export function matchesOf(text: string): Match[] {
  const found = matchesIn(text)
  return found.map(({ end, word, subjects, stage }, at) => {
    const follows = text.slice(end, found[at + 1]?.at)
    return { word, subjects, stage: stage ?? stageOf(follows) }
  })
}

function matchesIn(text: string): Found[] {
  const matches: Found[] = []
  let open = text
  for (const { subjects, words, then, stage = null } of RULES) {
    for (const word of words) {
      for (let at = open.indexOf(word); at >= 0; at = open.indexOf(word, at + 1)) {
        const end = at + word.length
        if (then !== undefined && !open.slice(end).includes(then)) continue
        matches.push({ at, end, word, subjects, stage })
        open = open.slice(0, at) + TAKEN.repeat(word.length) + open.slice(end)
      }
    }
  }
  return matches.sort((a, b) => a.at - b.at)
}

function stageOf(follows: string): Stage {
  if (UNDO_WORDS.some((word) => follows.includes(word))) return '_ended'
  return NOTICE_WORDS.some((word) => follows.includes(word)) ? '_notice' : ''
}
