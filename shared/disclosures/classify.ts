import { LEVELS, NOTICE_RULE, NOTICE_WORDS, RULES, STAGES, SUBJECTS, UNDO_WORDS } from './kinds.ts'
import type { Kind, Level, Stage, Subject } from './kinds.ts'
import { readTitle } from './title.ts'

/** The classification of a title. */
export interface Classified {
  /** In the order of the title; `other` if no rule matches. */
  kinds: readonly Kind[]
  level: Level
}

const ALL_SUBJECTS = Object.keys(SUBJECTS).filter((word): word is Subject => word in SUBJECTS)

/** All kinds. */
export const KINDS: readonly Kind[] = ALL_SUBJECTS.flatMap((subject) =>
  STAGES.map((stage): Kind => `${subject}${stage}`),
)

/** The subject of a kind, and its stage. */
export function partsOf(kind: Kind): { subject: Subject; stage: Stage } {
  const stage = STAGES.find((end) => end !== '' && kind.endsWith(end)) ?? ''
  const name = kind.slice(0, kind.length - stage.length)
  return { subject: ALL_SUBJECTS.find((subject) => subject === name) ?? 'other', stage }
}

/** The end or the announcement of a critical subject is not critical itself. */
export function levelOf(kind: Kind): Level {
  const { subject, stage } = partsOf(kind)
  const level = SUBJECTS[subject]
  return stage !== '' && level === 'critical' ? 'high' : level
}

/** Whether disclosures of this level are highlighted. */
export const isImportant = (level: Level): boolean => level === 'critical' || level === 'high'

export function classify(title: string): Classified {
  const { head, reason, marks, isOfSubsidiary } = readTitle(title)
  const ordered = marks.some((mark) => mark.startsWith('정정명령') || mark.startsWith('정정제출'))
  const found = [...(ordered ? (['correction_order'] as const) : []), ...kindsIn(head), ...kindsIn(reason)]
  if (found.length > 0) {
    const kinds = [...new Set(found)]
    return { kinds, level: lowered(highest(kinds), isOfSubsidiary) }
  }
  const isNotice = NOTICE_RULE.words.some((word) => head.includes(word))
  const kind = isNotice ? 'notice' : 'other'
  return { kinds: [kind], level: SUBJECTS[kind] }
}

function highest(kinds: readonly Kind[]): Level {
  return LEVELS.find((level) => kinds.some((kind) => levelOf(kind) === level)) ?? 'normal'
}

/** A subsidiary's matter is one level less important for shareholders of the parent. */
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

/** A match of a rule in a text. */
export interface Match {
  word: string
  subjects: readonly Subject[]
  stage: Stage
}

/** Blanks out matched words for the rules after it; the length stays, so offsets remain valid. */
const TAKEN = '\u0000'

function kindsIn(text: string): Kind[] {
  return matchesOf(text).flatMap(({ subjects, stage }) =>
    subjects.map((subject): Kind => `${subject}${stage}`),
  )
}

/** The matches of all rules in a text without spaces, in text order. */
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
