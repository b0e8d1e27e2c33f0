import { CORRECTION_MARKS, OTHER_MARKS, SUBSIDIARY_WORDS } from './kinds.ts'

/** A title as it is read: what is said before and around the matter, and the matter itself. */
export interface ReadTitle {
  /** The matter as the filing says it, then the reason if it gives one; without spaces and middle dots. */
  head: string
  reason: string
  marks: readonly string[]
  isCorrection: boolean
  isWithdrawal: boolean
  isOfSubsidiary: boolean
  /** The same for the filings of one matter, whoever tells of them and however they are written. */
  matter: string
}

/** The dot of Hangul (ㆍ) is another character once widths are made equal. */
const DOTS = /[\s·ㆍ\u119e・‧∙•⋅᛫]+/gu
const MARK = /^\s*(?:\[([^\]]{1,20})\]|\(([^)]{1,20})\))/u
const MARKS: ReadonlySet<string> = new Set([...CORRECTION_MARKS, ...OTHER_MARKS])
const CORRECTIONS: ReadonlySet<string> = new Set(CORRECTION_MARKS)
/** The exchange writes it behind the title. */
const TRAILING_CORRECTION = /\((?:정정|정정공시|정정신고|정정신고\(보고\))\)$/u
/** The reason stands in brackets behind a run of spaces. */
const REASON = /^(.*?\S)\s{2,}(\(.*)$/su
const REPORT = /^주요사항보고서\((.+)\)$/u
const VOLUNTARY = /\(자율공시\)/gu
const SUBSIDIARY = new RegExp(`\\((?:${SUBSIDIARY_WORDS.join('|')})\\)`, 'gu')

/** What spaces, middle dots and widths of letters make different is the same. */
export function squeezed(text: string): string {
  return text.normalize('NFKC').replace(DOTS, '')
}

export function readTitle(title: string): ReadTitle {
  const { marks, rest } = withoutMarks(title.normalize('NFKC'))
  const [, before = rest, behind = ''] = REASON.exec(rest.trim()) ?? []
  const written = squeezed(before)
  const said = written.replace(TRAILING_CORRECTION, '')
  const reason = squeezed(behind)
  const isOfSubsidiary = SUBSIDIARY_WORDS.some((word) => `${said}${reason}`.includes(word))
  const head = said.replace(SUBSIDIARY, '')
  const inner = REPORT.exec(head)?.[1] ?? head
  return {
    head,
    reason: reason.replace(SUBSIDIARY, ''),
    marks,
    isCorrection: marks.some((mark) => CORRECTIONS.has(mark)) || said !== written,
    isWithdrawal: marks.includes('철회'),
    isOfSubsidiary,
    matter: `${inner.replace(VOLUNTARY, '').toLowerCase()}${isOfSubsidiary ? '|subsidiary' : ''}`,
  }
}

function withoutMarks(title: string): { marks: string[]; rest: string } {
  const marks: string[] = []
  let rest = title
  for (;;) {
    const found = MARK.exec(rest)
    const mark = squeezed(found?.[1] ?? found?.[2] ?? '')
    if (found === null || !MARKS.has(mark)) return { marks, rest }
    marks.push(mark)
    rest = rest.slice(found[0].length)
  }
}
