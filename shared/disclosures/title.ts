import { CORRECTION_MARKS, OTHER_MARKS, SUBSIDIARY_WORDS } from './kinds.ts'

/** A parsed title: its marks, its matter and its reason. */
export interface ReadTitle {
  /** The matter, then the reason if there is one; without spaces and middle dots. */
  head: string
  reason: string
  marks: readonly string[]
  isCorrection: boolean
  isWithdrawal: boolean
  isOfSubsidiary: boolean
  /** Equal for all filings of one matter, whatever their source and spelling. */
  matter: string
}

/** The dot of Hangul (ㆍ) is another character once widths are made equal. */
const DOTS = /[\s·ㆍ\u119e・‧∙•⋅᛫]+/gu
const MARK = /^\s*(?:\[([^\]]{1,20})\]|\(([^)]{1,20})\))/u
const MARKS: ReadonlySet<string> = new Set([...CORRECTION_MARKS, ...OTHER_MARKS])
const CORRECTIONS: ReadonlySet<string> = new Set(CORRECTION_MARKS)
/** A suffix of the exchange. */
const TRAILING_CORRECTION = /\((?:정정|정정공시|정정신고|정정신고\(보고\))\)$/u
/** The reason: in brackets, after a run of spaces. */
const REASON = /^(.*?\S)\s{2,}(\(.*)$/su
const REPORT = /^주요사항보고서\((.+)\)$/u
const VOLUNTARY = /\(자율공시\)/gu
const SUBSIDIARY = new RegExp(`\\((?:${SUBSIDIARY_WORDS.join('|')})\\)`, 'gu')

/** Removes differences of spaces, middle dots and letter widths. */
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
