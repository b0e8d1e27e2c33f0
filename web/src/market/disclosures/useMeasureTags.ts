import { computed } from 'vue'
import type { Ref } from 'vue'
import { seoulDate } from '#shared/market/seoul-time'
import type { StockMeasure } from '#shared/rest/measures'
import { clockTime } from '../../words/numbers.ts'
import { useDisclosureWords } from '../../words/useDisclosureWords.ts'

/** A tag of a listing: a short text, and a full one with begin and end. */
export interface MeasureTag {
  name: string
  short: string
  full: string
}

/** Tags that a listing may also have for other reasons; they are shown once. */
const MARK_OF: Readonly<Partial<Record<StockMeasure['measure'], string>>> = { halt: 'halted' }
/** The end of a day is stored as the midnight after it. */
const lastDay = (iso: string) => seoulDate(Date.parse(iso) - 1)

/** The measures in force as tags, by code. */
export function useMeasureTags(measures: Readonly<Ref<readonly StockMeasure[]>>) {
  const { t } = useDisclosureWords()

  function fullOf({ measure, began_at: begin, ends_at: end }: StockMeasure): string {
    const name = t(`disclosures.measure.${measure}.full`)
    const began = `${begin.slice(0, 10)} ${clockTime(Date.parse(begin)).slice(0, 5)}`
    return end === null
      ? t('disclosures.measureSince', { name, began })
      : t('disclosures.measureUntil', { name, began, ended: lastDay(end) })
  }

  const tagOf = (one: StockMeasure): MeasureTag => ({
    name: MARK_OF[one.measure] ?? one.measure,
    short: t(`disclosures.measure.${one.measure}.short`),
    full: fullOf(one),
  })
  const tags = computed(() => {
    const byCode = new Map<string, MeasureTag[]>()
    for (const one of measures.value) {
      if (one.active) byCode.set(one.code, [...(byCode.get(one.code) ?? []), tagOf(one)])
    }
    return byCode
  })
  return { tags, fullOf }
}
