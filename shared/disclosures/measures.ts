import { matchesOf } from './classify.ts'
import type { Subject } from './kinds.ts'
import { readTitle } from './title.ts'

/** Actions of the exchange on a listing: from one notice to another, or for some trading days. */
export const MEASURES = [
  'halt',
  'risk',
  'warning',
  'caution',
  'overheated',
  'short_overheated',
  'administrative',
  'alert',
  'unfaithful',
  'inquiry',
] as const
export type Measure = (typeof MEASURES)[number]

/** Subjects of the notices that can begin or end one. */
export const MEASURE_SUBJECTS: readonly Subject[] = [
  'halt',
  'warning',
  'designation',
  'inquiry',
  'inquiry_answer',
]

/** A word of the rules of kinds, and the measure that it begins; `days`: it ends by itself after so many trading days. */
const OF_WORD: Readonly<Record<string, { measure: Measure; days?: number }>> = {
  매매거래정지: { measure: 'halt' },
  거래정지기간변경: { measure: 'halt' },
  거래정지: { measure: 'halt' },
  매매거래재개: { measure: 'halt' },
  매매거래정지및재개: { measure: 'halt' },
  매매거래정지및정지해제: { measure: 'halt' },
  투자위험: { measure: 'risk' },
  투자경고: { measure: 'warning' },
  투자주의: { measure: 'caution', days: 1 },
  단기과열: { measure: 'overheated', days: 3 },
  공매도과열: { measure: 'short_overheated', days: 1 },
  관리종목: { measure: 'administrative' },
  투자주의환기종목: { measure: 'alert' },
  // At most a month.
  불성실공시법인: { measure: 'unfaithful', days: 21 },
  조회공시요구: { measure: 'inquiry' },
}

/** Instruments other than shares: the halt of a warrant does not halt the share. */
const OTHER_SECURITIES = /신주인수권증[권서]|주식워런트증권|상장지수|수익증권|채권|사채/u
/** One of several reasons is gone, or a measure is only possible: nothing begins or ends. */
const UNDECIDED = /일부|우려|가능성|요건/u
/** The company's answer is not final. */
const NO_ANSWER = '미확정'
const SAID_DAYS = /(\d{1,2})거래일/u

export interface MeasureStep {
  measure: Measure
  isBegin: boolean
  /** It ends by itself after so many trading days; null: a notice ends it. */
  days: number | null
}

/** The measures that a title begins or ends. Reasons in brackets and subsidiaries are ignored. */
export function measureSteps(title: string): MeasureStep[] {
  const { head, isOfSubsidiary, isWithdrawal } = readTitle(title)
  if (isOfSubsidiary || isWithdrawal || OTHER_SECURITIES.test(head) || UNDECIDED.test(head)) return []
  return matchesOf(head).flatMap(({ word, subjects, stage }): MeasureStep[] => {
    const of = Object.hasOwn(OF_WORD, word) ? OF_WORD[word] : undefined
    if (of === undefined || stage === '_notice') return []
    const { measure } = of
    if (subjects.includes('inquiry_answer'))
      return head.includes(NO_ANSWER) ? [] : [{ measure, isBegin: false, days: null }]
    if (stage === '_ended') return [{ measure, isBegin: false, days: null }]
    const said = Number(SAID_DAYS.exec(head)?.[1] ?? of.days)
    return [{ measure, isBegin: true, days: of.days === undefined ? null : said }]
  })
}

/** The fields of a notice that determine measures. */
export interface MeasureNotice {
  id: number
  code: string
  title: string
  publishedMs: number
}

/** A measure with its period. */
export interface MeasureSpan {
  code: string
  measure: Measure
  beganMs: number
  /** When it ended or will expire; null: until a notice lifts it. */
  endsMs: number | null
  /** The disclosure that began it. */
  disclosureId: number
}

/**
 * The measures of listings by their notices. A notice of what is in force already goes on with it; what ends by itself is then
 * in force for longer.
 *
 * @param endOf when what began at a moment ends after so many trading days
 */
export function measureSpans(
  notices: readonly MeasureNotice[],
  endOf: (beganMs: number, days: number) => number,
): MeasureSpan[] {
  const spans: MeasureSpan[] = []
  const last = new Map<string, MeasureSpan>()
  const inOrder = [...notices].sort((a, b) => a.publishedMs - b.publishedMs || a.id - b.id)
  for (const { id, code, title, publishedMs } of inOrder) {
    for (const { measure, isBegin, days } of measureSteps(title)) {
      const key = `${code} ${measure}`
      const before = last.get(key)
      const isOn = before !== undefined && (before.endsMs === null || before.endsMs > publishedMs)
      if (!isBegin) {
        if (isOn) before.endsMs = publishedMs
        continue
      }
      const endsMs = days === null ? null : endOf(publishedMs, days)
      if (isOn) {
        before.endsMs = endsMs
        continue
      }
      const span = { code, measure, beganMs: publishedMs, endsMs, disclosureId: id }
      last.set(key, span)
      spans.push(span)
    }
  }
  return spans
}
